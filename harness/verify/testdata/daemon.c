// A daemon that is right, or wrong in one way: daemon --pidfile=FILE FAULT [PORT [CONFIGURATION]].
// It tells its parent over a pipe that it is ready, or why it could not be.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *path, *fault;
static int file, pipes[2], told;
static volatile sig_atomic_t over;

static int is(const char *f) { return strcmp(fault, f) == 0; }
static void end(int s) { (void)s; over = 1; }

// tell says to who waits that it is ready, or to give up.
static void tell(char c) {
	if (told)
		return;
	told = 1;
	if (write(pipes[1], &c, 1) != 1)
		_exit(3);
	close(pipes[1]);
}

static void give_up(void) {
	tell('n');
	_exit(1);
}

// late: it is written when the launcher may have returned; what follows a colon says by what.
static int late(void) { return strncmp(fault, "late", 4) == 0; }

static int by(const char *call) {
	const char *colon = strchr(fault, ':');
	return colon && strcmp(colon + 1, call) == 0;
}

// by_ring writes through io_uring, where there is one.
static int by_ring(const char *text, int n) {
	struct io_uring_params p = {0};
	int ring = syscall(SYS_io_uring_setup, 4, &p), both = PROT_READ | PROT_WRITE;
	if (ring < 0)
		return pwrite(file, text, n, 0);
	char *queue = mmap(NULL, p.sq_off.array + p.sq_entries * sizeof(unsigned), both, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	struct io_uring_sqe *all = mmap(NULL, p.sq_entries * sizeof *all, both, MAP_SHARED, ring, IORING_OFF_SQES);
	if (queue == MAP_FAILED || all == MAP_FAILED)
		return -1;
	all[0] = (struct io_uring_sqe){.opcode = IORING_OP_WRITE, .fd = file, .addr = (unsigned long)text, .len = n};
	*(unsigned *)(queue + p.sq_off.array) = 0;
	__atomic_fetch_add((unsigned *)(queue + p.sq_off.tail), 1, __ATOMIC_RELEASE);
	return syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) == 1 ? n : -1;
}

static int by_memory(const char *text, int n) {
	char *memory = ftruncate(file, n) ? MAP_FAILED : mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (memory == MAP_FAILED)
		return -1;
	memcpy(memory, text, n);
	return n;
}

// by_another writes what another file holds, or a pipe.
static int by_another(const char *text, int n) {
	int from = open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), ends[2];
	loff_t zero = 0, also = 0;
	if (pipe2(ends, O_CLOEXEC) || write(ends[1], text, n) != n || write(from, text, n) != n)
		return -1;
	if (by("splice"))
		return splice(ends[0], NULL, file, &zero, n, 0);
	if (by("sendfile"))
		return sendfile(file, from, &zero, n);
	return copy_file_range(from, &zero, file, &also, n, 0);
}

static void put(pid_t pid) {
	char text[32];
	int n = snprintf(text, sizeof text, "%d\n", pid), done;
	if (ftruncate(file, 0))
		give_up();
	if (by("io_uring"))
		done = by_ring(text, n);
	else if (by("mmap"))
		done = by_memory(text, n);
	else if (strchr(fault, ':'))
		done = by_another(text, n);
	else
		done = pwrite(file, text, n, 0);
	if (done != n)
		give_up();
}

// running is the pid in the file, where that lives.
static pid_t running(void) {
	char text[32] = "";
	if (pread(file, text, sizeof text - 1, 0) < 1)
		return 0;
	pid_t pid = atoi(text);
	return pid > 0 && kill(pid, 0) == 0 ? pid : 0;
}

static void take(void) {
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int flags = O_RDWR | O_CREAT | O_CLOEXEC;
	if (is("clobbers"))
		flags |= O_TRUNC;
	if (is("stale-refused"))
		flags |= O_EXCL;
	file = open(path, flags, 0644);
	if (file < 0)
		give_up();
	if (is("world"))
		fchmod(file, 0666);
	if (is("stale-kills") && running())
		kill(running(), SIGTERM);
	if (is("stale-trusts") && running())
		give_up();
	if (is("no-lock") || is("race")) {
		if (running())
			give_up();
		usleep(is("race") ? 100000 : 0);
		return;
	}
	if (is("double"))
		return;
	if (is("patient"))
		tell('y');
	for (int tries = is("patient") ? 8 : 1; fcntl(file, F_SETLK, &lock) < 0; usleep(100000)) {
		if (--tries > 0)
			continue;
		if (is("silent")) {
			tell('y');
			_exit(0);
		}
		give_up();
	}
}

static void serve(int port) {
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int on = 1, s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	for (int tries = is("retries") ? 10 : 1; bind(s, (void *)&at, sizeof at) < 0; usleep(100000)) {
		if (--tries > 0)
			continue;
		if (is("portless"))
			return;
		unlink(path);
		if (is("port-untold"))
			tell('y');
		give_up();
	}
	if (listen(s, 8) < 0)
		give_up();
}

static void run(int port) {
	take();
	if (late()) {
		if (port)
			serve(port);
		tell('y');
		put(getpid());
		port = 0;
	} else if (is("wrong"))
		put(getppid());
	else if (is("first-wrong"))
		put(getppid()), put(getpid());
	else
		put(getpid());
	if (is("listens-late"))
		tell('y');
	if (port)
		serve(port);
	tell('y');
	while (!over)
		pause();
	if (!is("stays"))
		unlink(path);
	_exit(0);
}

int main(int argc, char **argv) {
	char answer = 'n';
	struct sigaction quits = {.sa_handler = end}, hup = {.sa_handler = SIG_IGN};
	path = strchr(argv[1], '=') + 1, fault = argv[2];
	if (argc > 4 && access(argv[4], R_OK) != 0) {
		if (is("configuration-untold"))
			return 0;
		if (!is("configuration-ignored"))
			return 1;
	}
	signal(40, SIG_DFL);
	sigaction(SIGTERM, &quits, NULL);
	sigaction(SIGHUP, &hup, NULL);
	close_range(3, ~0U, 0);
	if (pipe2(pipes, O_CLOEXEC))
		return 1;
	if (fork() == 0) {
		setsid();
		if (fork() != 0)
			_exit(0);
		close(pipes[0]);
		umask(022);
		int null = open("/dev/null", O_RDWR);
		for (int n = 0; n < 3; n++)
			dup2(null, n);
		close(null);
		run(argc > 3 ? atoi(argv[3]) : 0);
	}
	close(pipes[1]);
	wait(NULL);
	return read(pipes[0], &answer, 1) == 1 && answer == 'y' ? 0 : 1;
}
