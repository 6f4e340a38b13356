/* What a rescue is tried on: target KIND. Each counts its lines, so that none can be
   lost or doubled unseen. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static void line(int n)
{
	char b[32];
	if (write(1, b, sprintf(b, "%d\n", n)) < 0)
		exit(3);
}

static void nap(long ns)
{
	struct timespec t = {0, ns};
	while (nanosleep(&t, &t) != 0)
		;
}

static void *waits(void *m)
{
	pthread_mutex_lock(m);
	return NULL;
}

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "count";
	int n = 0;
	if (strcmp(kind, "threads") == 0) {
		static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
		pthread_t t;
		pthread_mutex_lock(&m);
		for (int i = 0; i < 39; i++)
			pthread_create(&t, NULL, waits, &m);
	}
	if (strcmp(kind, "short") == 0) { /* ignores what write(2) gives */
		static char all[70000];
		for (;;) {
			int used = 0;
			while (used < (int)sizeof all - 16)
				used += sprintf(all + used, "%d\n", n++);
			if (write(1, all, used) < 0)
				return 3;
		}
	}
	if (strcmp(kind, "busy") == 0)
		for (unsigned i = 0;; i++)
			if (i % 400000 == 0)
				line(n++);
	if (strcmp(kind, "epoll") == 0) {
		int set = epoll_create1(0);
		struct epoll_event e = {EPOLLHUP, {.u64 = 7}};
		epoll_ctl(set, EPOLL_CTL_ADD, 2, &e);
		for (;;) {
			epoll_wait(set, &e, 1, 1);
			line(n++);
		}
	}
	if (strcmp(kind, "read") == 0) {
		char c;
		line(n++);
		read(0, &c, 1);
	}
	for (;;) {
		line(n++);
		nap(1000000);
	}
}
