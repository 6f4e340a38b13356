/* What a rescue is tried on: target KIND. Each counts its lines, so that none can be
   lost or doubled unseen. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

const char mark[] = "here it is"; /* to be found in memory */

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

static void heard(int s)
{
	(void)s;
}

/* is ended by the kernel when it calls dup3(2) */
static void filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_dup3, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog p = {4, code};
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &p) != 0)
		exit(4);
}

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "count";
	int n = 0;
	alarm(300); /* a test that is killed leaves nobody for long */
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
	if (strcmp(kind, "hup") == 0)
		signal(SIGHUP, heard);
	if (strcmp(kind, "ignores") == 0)
		signal(SIGHUP, SIG_IGN);
	if (strcmp(kind, "filter") == 0)
		filter();
	if (strcmp(kind, "read") == 0) {
		char c;
		line(n++);
		(void)!read(0, &c, 1);
	}
	if (strcmp(kind, "poll") == 0) {
		struct pollfd p = {0, POLLIN, 0};
		line(n++);
		poll(&p, 1, -1);
	}
	if (strcmp(kind, "select") == 0) {
		fd_set set;
		FD_ZERO(&set);
		FD_SET(0, &set);
		line(n++);
		select(1, &set, NULL, NULL, NULL);
	}
	if (strcmp(kind, "reads by epoll") == 0) {
		int set = epoll_create1(0);
		struct epoll_event e = {EPOLLIN, {.u64 = 7}};
		epoll_ctl(set, EPOLL_CTL_ADD, 0, &e);
		line(n++);
		epoll_wait(set, &e, 1, -1);
	}
	if (strcmp(kind, "sleep") == 0) {
		line(n++);
		for (;;) {
			struct timespec t = {0, 200000000};
			if (nanosleep(&t, NULL) != 0)
				return 5; /* EINTR reached the program */
			line(n++);
		}
	}
	for (;;) {
		line(n++);
		nap(1000000);
	}
}
