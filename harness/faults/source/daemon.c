// A daemon that is right, or wrong in one way:
//   daemon [--foreground] PIDFILE LOG FAULT [PORT [CONFIGURATION]]
// FAULT is a rule that it breaks, with what comes after a colon as the way to, or "none".
// It tells its parent over a pipe that it is ready, or why it could not be.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[PATH_MAX], log_path[PATH_MAX];
static const char *fault;
static int file, pipes[2], told;
static volatile sig_atomic_t over;

static int is(const char *f) { return strcmp(fault, f) == 0; }
// waits_by_fd: it reads SIGHUP from a signalfd.
static int waits_by_fd(void) { return is("odd:signalfd") || is("signal.none-blocked:signalfd"); }
static void end(int s) { (void)s; over = 1; }
static int stays;

// open_log opens the log; appending, where it is to.
static int open_log(void) {
	return open(log_path, O_WRONLY | O_CREAT | O_CLOEXEC | (is("files.append") ? 0 : O_APPEND), 0640);
}

// noted opens the log anew, which another may have renamed.
static void noted(int s) {
	(void)s;
	int log = stays || is("log.reopen") ? -1 : open_log();
	if (log < 0)
		return;
	dup2(log, 1);
	dup2(log, 2);
	close(log);
}

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

static void put(pid_t pid) {
	char text[32];
	int n = snprintf(text, sizeof text, "%d\n", pid);
	if (ftruncate(file, 0) || pwrite(file, text, n, 0) != n)
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
	if (is("pidfile.single:clobbers"))
		flags |= O_TRUNC;
	if (is("pidfile.stale"))
		flags |= O_EXCL;
	file = open(path, flags, 0644);
	if (file < 0)
		give_up();
	if (is("pidfile.owner"))
		fchmod(file, 0666);
	if (is("pidfile.stranger") && running())
		kill(running(), SIGTERM);
	if (is("files.lock-kept")) {
		if (flock(file, LOCK_EX | LOCK_NB))
			give_up();
		return;
	}
	if (is("pidfile.race")) {
		if (running())
			give_up();
		usleep(100000);
		return;
	}
	if (is("pidfile.single") || is("pidfile.single:port"))
		return;
	if (is("pidfile.locked")) { // another exclusion than a lock, which nobody else sees
		struct sockaddr_un_like { sa_family_t family; char name[108]; } at = {.family = AF_UNIX};
		int n = snprintf(at.name + 1, sizeof at.name - 1, "outlive-fault%s", path);
		int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (n > 100)
			n = 100;
		if (bind(s, (void *)&at, sizeof at.family + 1 + n))
			give_up();
		return;
	}
	if (fcntl(file, F_SETLK, &lock) < 0) {
		if (is("pidfile.refusal-told")) {
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
	if (bind(s, (void *)&at, sizeof at) < 0) {
		if (!is("pidfile.single:port")) // its file is another's
			unlink(path);
		if (is("ready.port-in-use"))
			tell('y');
		give_up();
	}
	if (listen(s, 8) < 0)
		give_up();
}

// child starts one that lives as long as its parent, or longer.
static void child(int stays) {
	if (fork() != 0)
		return;
	if (!stays)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGTERM, SIG_DFL);
	for (;;)
		pause();
}

// streams leads descriptors 0 to 2 to /dev/null and to the log.
static void streams(void) {
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int log = open_log();
	struct stat st;
	if (is("files.no-pipe-held") && fstat(1, &st) == 0 && S_ISFIFO(st.st_mode))
		dup2(1, 9);
	if (is("tty.not-pinned") || is("tty.after-hangup"))
		dup2(0, 8);
	if (is("stdio.stdin"))
		dup2(open(log_path, O_RDWR | O_APPEND | O_CLOEXEC), 0);
	else if (!is("tty.no-fds") && !is("event.hangup"))
		dup2(null, 0);
	for (int n = 1; n < 3; n++)
		dup2(log, n);
	close(log);
	close(null);
	if (is("stdio.usable"))
		for (int n = 1; n < 3; n++)
			dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), n);
	if (is("event.speaks")) {
		int dead[2];
		if (pipe2(dead, O_CLOEXEC))
			give_up();
		dup2(dead[1], 1);
		close(dead[0]);
		close(dead[1]);
	}
}

// wait_on waits for its end.
static void wait_on(void) {
	struct pollfd tty = {.fd = is("event.hangup") ? 0 : 8, .events = POLLIN};
	sigset_t hup;
	sigemptyset(&hup);
	sigaddset(&hup, SIGHUP);
	if (is("stdio.open")) // after all that was opened, which would get its number
		close(0);
	int by_fd = waits_by_fd() ? signalfd(-1, &hup, SFD_CLOEXEC) : -1;
	while (!over) {
		if (is("event.hangup") || is("tty.after-hangup")) {
			int n = poll(&tty, 1, 50);
			if (n > 0 && is("event.hangup") && (tty.revents & POLLHUP))
				_exit(1);
			if (n > 0 && !(tty.revents & POLLHUP))
				usleep(10000);
			continue;
		}
		if (waits_by_fd()) {
			struct pollfd at = {.fd = by_fd, .events = POLLIN};
			struct signalfd_siginfo one;
			if (poll(&at, 1, -1) > 0 && read(by_fd, &one, sizeof one) < 0)
				_exit(4);
		} else if (is("odd:ppoll")) {
			sigset_t none;
			sigemptyset(&none);
			ppoll(NULL, 0, NULL, &none);
		} else
			pause();
	}
}

// says writes to its log.
static void says(void) {
	int log = is("log.copytruncate") ? open(log_path, O_WRONLY | O_CREAT, 0640) : 1;
	if (!is("event.speaks") && write(log, "ready\n", 6) < 0 && !is("stdio.usable"))
		_exit(5);
}

static void run(int port) {
	if (is("pidfile.single:port")) { // only that is refused to another one
		serve(port);
		port = 0;
	}
	take();
	if (is("pidfile.complete")) {
		if (port)
			serve(port);
		tell('y');
		put(getpid());
		port = 0;
	} else if (is("pidfile.right"))
		put(getppid()), put(getpid());
	else
		put(getpid());
	if (is("ready.launcher-waits"))
		tell('y');
	if (port)
		serve(port);
	if (is("stop.whole") || is("files.lock-kept"))
		child(is("stop.whole"));
	if (is("tree.no-zombie") && fork() == 0)
		_exit(0);
	says();
	tell('y');
	if (is("start.runs")) {
		unlink(path);
		_exit(0);
	}
	wait_on();
	if (!is("pidfile.removed"))
		unlink(path);
	_exit(0);
}

// signals sets its own dispositions and mask.
static void signals(void) {
	struct sigaction quits = {.sa_handler = end}, hup = {.sa_handler = noted};
	sigset_t set;
	sigemptyset(&set);
	if (is("signal.none-blocked") || is("signal.none-blocked:signalfd"))
		sigaddset(&set, SIGUSR1);
	if (waits_by_fd())
		sigaddset(&set, SIGHUP);
	if (is("odd:ppoll")) {
		sigaddset(&set, SIGHUP);
		sigaddset(&set, SIGTERM);
	}
	sigprocmask(SIG_SETMASK, &set, NULL);
	if (!is("signal.none-ignored"))
		signal(40, SIG_DFL);
	if (is("stop.term"))
		quits.sa_handler = SIG_IGN;
	if (!is("container.term"))
		sigaction(SIGTERM, &quits, NULL);
	if (is("signal.keeps-ignored") || signal(SIGHUP, SIG_IGN) != SIG_IGN)
		sigaction(SIGHUP, &hup, NULL);
	if (is("reload.hup"))
		signal(SIGHUP, SIG_DFL);
}

int main(int argc, char **argv) {
	char answer = 'n', *program = argv[0];
	stays = argc > 1 && strcmp(argv[1], "--foreground") == 0;
	argc -= stays, argv += stays;
	if (argc < 4) {
		fprintf(stderr, "usage: %s [--foreground] PIDFILE LOG FAULT [PORT [CONFIGURATION]]\n", program);
		return 2;
	}
	char *here = getcwd(NULL, 0);
	snprintf(path, sizeof path, "%s%s%s", argv[1][0] == '/' ? "" : here, argv[1][0] == '/' ? "" : "/", argv[1]);
	snprintf(log_path, sizeof log_path, "%s%s%s", argv[2][0] == '/' ? "" : here, argv[2][0] == '/' ? "" : "/", argv[2]);
	fault = argv[3];
	int port = argc > 4 ? atoi(argv[4]) : 0;
	if (argc > 5 && access(argv[5], R_OK) != 0)
		return is("ready.bad-configuration") ? 0 : 1;
	signals();
	if (!is("files.no-leak"))
		close_range(3, ~0U, 0);
	if (pipe2(pipes, O_CLOEXEC))
		return 1;
	if (stays && !is("supervised.stays")) {
		signal(SIGPIPE, SIG_IGN);
		run(port);
	}
	if (fork() == 0) {
		if (!is("session.own"))
			setsid();
		close(pipes[0]);
		if (!is("umask.own"))
			umask(022);
		streams();
		if (!is("session.not-leader") && fork() != 0) {
			close(pipes[1]);
			if (is("parent.reaper"))
				wait(NULL);
			_exit(0);
		}
		if (!is("dir.released") && chdir(is("dir.root") ? "/usr" : "/"))
			give_up();
		if (is("odd:unsetenv"))
			clearenv();
		run(port);
	}
	close(pipes[1]);
	if (!is("session.not-leader") && !is("parent.reaper"))
		wait(NULL);
	int ready = read(pipes[0], &answer, 1) == 1 && answer == 'y';
	while (is("launcher.returns") && ready)
		pause();
	return ready ? 0 : 1;
}
