/* The workload in C: printf, and no look at what becomes of it; fflush where it is asked for. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Cuts the string after key out of a line, the last key first; NULL without the key. */
static char *text(char *line, const char *key)
{
	char *start = strstr(line, key);

	if (!start)
		return NULL;
	start += strlen(key);
	start[strcspn(start, "\"")] = '\0';
	return start;
}

static const char *name(int error)
{
	switch (error) {
	case EIO:
		return "EIO";
	case EBADF:
		return "EBADF";
	case EPIPE:
		return "EPIPE";
	case ENOSPC:
		return "ENOSPC";
	}
	return "write error";
}

static const char *print(FILE *stream, const char *line, int flush)
{
	int written = fprintf(stream, "%s\n", line);

	if ((flush && fflush(stream)) || written < 0)
		return name(errno);
	return "";
}

int main(int argc, char **argv)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int report = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char *ask = NULL;
	size_t size = 0;
	FILE *in;

	if (argc < 2)
		return 2;
	strncpy(to.sun_path, argv[1], sizeof to.sun_path - 1);
	if (connect(report, (struct sockaddr *)&to, sizeof to) || !(in = fdopen(report, "r")))
		return 3;
	/* The harness writes one flat object a line, and nothing in it needs an escape. */
	dprintf(report, "{\"hello\":{\"pid\":%d,\"fds\":[],\"args\":[]}}\n", (int)getpid());
	while (getline(&ask, &size, in) > 0) {
		char *ping = strstr(ask, "\"ping\":"), *path;

		if (ping) {
			int n = atoi(ping + strlen("\"ping\":")), flush = !!strstr(ask, "\"flush\":true");
			char *err = text(ask, "\"stderr\":\""), *out = text(ask, "\"stdout\":\"");
			const char *failed[2] = { "", "" };

			if (out && err) {
				failed[0] = print(stdout, out, flush);
				failed[1] = print(stderr, err, flush);
			}
			dprintf(report, "{\"pong\":{\"n\":%d,\"stdout\":\"%s\",\"stderr\":\"%s\"}}\n", n, failed[0], failed[1]);
		} else if ((path = text(ask, "\"acquire\":\""))) {
			/* TIOCGSID fails on all but the controlling terminal: ioctl_tty(2). */
			int terminal = open(path, O_RDWR), session;
			int acquired = terminal >= 0 && !ioctl(terminal, TIOCGSID, &session);

			dprintf(report, "{\"acquired\":%s}\n", acquired ? "true" : "false");
		}
	}
	return 0;
}
