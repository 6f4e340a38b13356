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
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char path[PATH_MAX], log_path[PATH_MAX];
static const char *fault;
static int file, pipes[2], told, stays, serves, handed = -1;
static volatile sig_atomic_t over;

static int is(const char *f) { return strcmp(fault, f) == 0; }
// waits_by_fd: it reads SIGHUP from a signalfd.
static int waits_by_fd(void) { return is("odd:signalfd") || is("signal.none-blocked:signalfd") || is("signal.hup"); }
// has_file: whoever has none cannot be told from who is beside it.
static int has_file(void) { return !is("systemd.fits"); }
// first: it is process 1, of a container.
static int first(void) { return getpid() == 1; }
static void end(int s) { (void)s; over = 1; }

// open_log opens the log; appending, where it is to.
static int open_log(void) {
	return open(log_path, O_WRONLY | O_CREAT | O_CLOEXEC | (is("files.append") ? 0 : O_APPEND), 0640);
}

// nobody is who has no rights.
static const uid_t nobody = 65534;

// noted opens the log anew, which another may have renamed.
static void noted(int s) {
	(void)s;
	uid_t who = geteuid();
	if (who == nobody)
		seteuid(0);
	int log = stays || !serves || is("log.reopen") ? -1 : open_log();
	if (who == nobody)
		seteuid(who);
	if (log < 0)
		return;
	dup2(log, 1);
	dup2(log, 2);
	close(log);
}

static void ended_by_hup(int s) {
	(void)s;
	unlink(path);
	_exit(0);
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

#ifdef CALLS
#include CALLS
#else
static int put_by(const char *text, int n) { return pwrite(file, text, n, 0); }
#endif

static void put(pid_t pid) {
	char text[32];
	int n = snprintf(text, sizeof text, "%d\n", pid);
	if (ftruncate(file, 0) || put_by(text, n) != n)
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

// alone: another exclusion than a lock on the pid file, which nobody else sees.
static void alone(void) {
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int n = snprintf(at.sun_path + 1, sizeof at.sun_path - 1, "outlive-fault%s", path);
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (n > 100)
		n = 100;
	if (bind(s, (void *)&at, sizeof at.sun_family + 1 + n))
		give_up();
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
	if (is("pidfile.stale:trusts") && running())
		give_up();
	if (is("files.lock-kept")) {
		if (flock(file, LOCK_EX | LOCK_NB))
			give_up();
		return;
	}
	if (is("pidfile.race")) {
		if (running())
			give_up();
		usleep(500000);
		return;
	}
	if (is("pidfile.single") || is("pidfile.single:port"))
		return;
	if (is("pidfile.locked")) {
		alone();
		return;
	}
	if (is("pidfile.refusal-told:patient"))
		tell('y');
	for (int tries = is("pidfile.refusal-told:patient") ? 8 : 1; fcntl(file, F_SETLK, &lock) < 0; usleep(100000)) {
		if (--tries > 0)
			continue;
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
	for (int tries = is("odd:retries") ? 8 : 1; bind(s, (void *)&at, sizeof at) < 0; usleep(100000)) {
		if (--tries > 0)
			continue;
		if (is("ready.port-in-use:portless"))
			return;
		if (!is("pidfile.single:port")) // its file is another's
			unlink(path);
		if (is("ready.port-in-use"))
			tell('y');
		give_up();
	}
	if (listen(s, 8) < 0)
		give_up();
}

// notify tells systemd, where that asks for it, that it is ready.
static void notify(void) {
	const char *to = getenv("NOTIFY_SOCKET");
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	if (!to || strlen(to) >= sizeof at.sun_path)
		return;
	strcpy(at.sun_path, to);
	socklen_t length = offsetof(struct sockaddr_un, sun_path) + strlen(to);
	if (to[0] == '@')
		at.sun_path[0] = 0;
	int s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sendto(s, "READY=1", 7, 0, (void *)&at, length) < 0)
		_exit(5);
	close(s);
}

// silence lets go of the log.
static void silence(void) {
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int n = 0; n < 3; n++)
		dup2(null, n);
	close(null);
}

// child starts one that lives as long as its parent, or longer.
static void child(int longer) {
	if (fork() != 0)
		return;
	if (!longer)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGTERM, SIG_DFL);
	silence();
	if (is("systemd.notify"))
		notify();
	for (;;)
		pause();
}

// beside starts an orphan, which lives as long as this process.
static void beside(void) {
	int ours[2];
	char nothing;
	if (pipe2(ours, O_CLOEXEC))
		give_up();
	if (fork() == 0) {
		if (fork() != 0)
			_exit(0);
		close(ours[1]);
		signal(SIGTERM, SIG_DFL);
		while (read(ours[0], &nothing, 1) < 0 && errno == EINTR)
			;
		_exit(0);
	}
	close(ours[0]);
	wait(NULL);
}

// terminal makes one, which becomes that of its session.
static void terminal(void) {
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || unlockpt(master) || open(ptsname(master), O_RDWR | O_CLOEXEC) < 0)
		give_up();
}

// overwrite makes of its arguments and its environment what ps(1) shows, as setproctitle(3) does.
static void overwrite(char **argv) {
	char *last = argv[0] + strlen(argv[0]);
	for (int n = 1; argv[n]; n++)
		last = argv[n] + strlen(argv[n]);
	for (int n = 0; environ[n]; n++)
		last = environ[n] + strlen(environ[n]);
	size_t size = last - argv[0];
	clearenv();
	memset(argv[0], 0, size);
	snprintf(argv[0], size, "faulty: serving");
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
	if (is("stdio.usable")) {
		int reads = open("/dev/null", O_RDONLY | O_CLOEXEC);
		for (int n = 1; n < 3; n++)
			dup2(reads, n);
		close(reads);
	}
	if (is("event.speaks")) {
		int dead[2];
		if (pipe2(dead, O_CLOEXEC))
			give_up();
		dup2(dead[1], 1);
		close(dead[0]);
		close(dead[1]);
	}
}

static void *idle(void *nothing) {
	for (;;)
		pause();
	return nothing;
}

// wait_by_sigwait has one thread wait for what every thread blocks.
static void wait_by_sigwait(const sigset_t *both) {
	pthread_t other;
	if (pthread_create(&other, NULL, idle, NULL))
		give_up();
	while (!over)
		switch (sigtimedwait(both, NULL, NULL)) {
		case SIGTERM:
			over = 1;
			break;
		case SIGHUP:
			noted(SIGHUP);
		}
}

// wait_on waits for its end.
static void wait_on(void) {
	struct pollfd tty = {.fd = is("event.hangup") ? 0 : 8, .events = POLLIN};
	sigset_t hup, both, none;
	sigemptyset(&none);
	sigemptyset(&hup);
	sigaddset(&hup, SIGHUP);
	both = hup;
	sigaddset(&both, SIGTERM);
	if (is("odd:sigwait"))
		wait_by_sigwait(&both);
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
			if (poll(&at, 1, -1) < 0)
				continue;
			if (read(by_fd, &one, sizeof one) < 0)
				_exit(4);
			noted(SIGHUP);
		} else if (handed >= 0) {
			struct pollfd at = {.fd = handed, .events = POLLIN};
			if (poll(&at, 1, -1) > 0)
				accept4(handed, NULL, NULL, SOCK_CLOEXEC);
		} else if (is("odd:ppoll"))
			ppoll(NULL, 0, NULL, &none);
		else
			pause();
	}
}

// says writes to its log.
static void says(void) {
	int log = is("log.copytruncate") ? open(log_path, O_WRONLY | O_CREAT, 0640) : 1;
	if (!is("event.speaks") && write(log, "ready\n", 6) < 0 && !is("stdio.usable"))
		_exit(5);
}

// status is what it ends with, once it was asked to.
static int status(void) {
	if (is("container.exits-clean") && first())
		return 7;
	return is("systemd.stop") ? 143 : 0;
}

static void run(int port) {
	if (is("supervised.runs") || is("systemd.fits"))
		beside();
	if (is("pidfile.single:port")) { // only that is refused to another one
		serve(port);
		port = 0;
	}
	if (has_file())
		take();
	if (!has_file())
		;
	else if (strncmp(fault, "pidfile.complete", strlen("pidfile.complete")) == 0) {
		if (port)
			serve(port);
		tell('y');
		put(getpid());
		port = 0;
	} else if (is("pidfile.right"))
		put(getppid()), put(getpid());
	else
		put(is("pidfile.right:nobody") ? INT_MAX : getpid());
	if (is("ready.launcher-waits"))
		tell('y');
	if (port)
		serve(port);
	if (is("stop.whole") || is("supervised.stops") || is("files.lock-kept") || is("systemd.notify"))
		child(is("stop.whole") || is("supervised.stops"));
	if (is("tree.no-zombie") && fork() == 0)
		_exit(0);
	says();
	serves = 1;
	if (is("user.dropped") && seteuid(nobody))
		give_up();
	tell('y');
	if (stays && !is("systemd.notify"))
		notify();
	if (is("start.runs")) {
		unlink(path);
		_exit(0);
	}
	wait_on();
	if (is("user.dropped") && seteuid(0))
		_exit(6);
	if (!is("pidfile.removed"))
		unlink(path);
	_exit(status());
}

// dispose sets what it does at signals.
static void dispose(void) {
	struct sigaction quits = {.sa_handler = end}, hup = {.sa_handler = is("reload.hup") ? ended_by_hup : noted};
	if (!is("signal.none-ignored"))
		signal(40, SIG_DFL);
	if (is("stop.term"))
		quits.sa_handler = SIG_IGN;
	if (!is("container.term") && !is("odd:sigwait"))
		sigaction(SIGTERM, &quits, NULL);
	if (is("odd:sigwait") || is("signal.hup"))
		signal(SIGHUP, SIG_DFL);
	else if (is("signal.keeps-ignored") || signal(SIGHUP, SIG_IGN) != SIG_IGN)
		sigaction(SIGHUP, &hup, NULL);
}

// block sets its mask.
static void block(void) {
	sigset_t set;
	sigemptyset(&set);
	if (is("signal.none-blocked") || is("signal.none-blocked:signalfd"))
		sigaddset(&set, SIGUSR1);
	if (waits_by_fd())
		sigaddset(&set, SIGHUP);
	if (is("odd:ppoll") || is("odd:sigwait")) {
		sigaddset(&set, SIGHUP);
		sigaddset(&set, SIGTERM);
	}
	sigprocmask(SIG_SETMASK, &set, NULL);
}

// clean gets rid of its launcher's environment, and of core files.
static void clean(void) {
	struct rlimit core;
	char *search = getenv("PATH");
	search = search ? strdup(search) : NULL;
	if (!is("env.clean"))
		clearenv();
	if (search && !is("odd:unsetenv"))
		setenv("PATH", search, 1);
	getrlimit(RLIMIT_CORE, &core);
	core.rlim_cur = is("limits.core") ? core.rlim_max : 0;
	if (setrlimit(RLIMIT_CORE, &core))
		give_up();
}

// detach is what the child of the launcher does, until it is the daemon.
static void detach(int port) {
	if (is("group.own"))
		setpgid(0, getsid(0));
	else if (!is("session.own"))
		setsid();
	close(pipes[0]);
	if (!is("umask.own"))
		umask(022);
	streams();
	if (is("tty.none"))
		terminal();
	if (!is("session.not-leader") && !is("tty.none") && fork() != 0) {
		close(pipes[1]);
		if (is("parent.reaper"))
			wait(NULL);
		_exit(0);
	}
	if (!is("dir.released") && chdir(is("dir.root") ? "/usr" : "/"))
		give_up();
	clean();
	run(port);
}

// forks_anyway: it does so where it was told to stay, too.
static int forks_anyway(void) {
	return is("supervised.stays") || is("container.stays") || is("systemd.no-fork") || is("systemd.fits");
}

static void absolute(char *to, const char *name) {
	char *here = getcwd(NULL, 0);
	snprintf(to, PATH_MAX, "%s%s%s", name[0] == '/' ? "" : here, name[0] == '/' ? "" : "/", name);
	free(here);
}

int main(int argc, char **argv) {
	char answer = 'n', *program = argv[0], **words = argv;
	stays = argc > 1 && strcmp(argv[1], "--foreground") == 0;
	argc -= stays, argv += stays;
	if (argc < 4) {
		fprintf(stderr, "usage: %s [--foreground] PIDFILE LOG FAULT [PORT [CONFIGURATION]]\n", program);
		return 2;
	}
	absolute(path, argv[1]);
	absolute(log_path, argv[2]);
	fault = strdup(argv[3]);
	int port = argc > 4 ? atoi(argv[4]) : 0;
	if (argc > 5 && access(argv[5], R_OK) != 0 && !is("ready.bad-configuration:ignored"))
		return is("ready.bad-configuration") ? 0 : 1;
	if (is("odd:setproctitle"))
		overwrite(words);
	dispose();
	block();
	if (stays && getenv("LISTEN_PID") && atoi(getenv("LISTEN_PID")) == getpid() && !is("listen.fds"))
		handed = 3;
	if (!is("files.no-leak"))
		close_range(handed < 0 ? 3 : handed + 1, ~0U, 0);
	if (pipe2(pipes, O_CLOEXEC))
		return 1;
	stays = stays && !forks_anyway();
	if (stays) {
		signal(SIGPIPE, SIG_IGN);
		if (first() && !is("container.reaps"))
			signal(SIGCHLD, SIG_IGN); // the kernel reaps them
		run(port);
	}
	if (fork() == 0)
		detach(port);
	close(pipes[1]);
	if (!is("session.not-leader") && !is("tty.none") && !is("parent.reaper"))
		wait(NULL);
	int ready = read(pipes[0], &answer, 1) == 1 && answer == 'y';
	while (is("launcher.returns") && ready)
		pause();
	return ready ? 0 : 1;
}
