package theory

import "outlive/modes"

// The rules of the kernel.
var (
	foregroundHUP = rule("kernel.foreground-hup", "when a session leader ends, the kernel sends SIGHUP to the foreground process group", "_exit(3p)", "SIGHUP")
	leaderHUP     = rule("kernel.leader-hup", "it leads the session of the terminal that closes, and the kernel sends SIGHUP to that leader", "POSIX XBD 11.1.10", "SIGHUP")
	EarlyHUP      = rule("kernel.early-hup", "the shell ends as soon as its line is done, and the kernel sends SIGHUP to the terminal's foreground process group: without job control that has all that the line started, which had no time yet to ignore SIGHUP or to leave the session", "_exit(3p)", "SIGHUP")
	OwnSession    = rule("kernel.own-session", "it is in a session of its own: a hangup reaches only the session of that terminal", "setsid(2)")
	notForeground = rule("kernel.background", "the kernel signals the session leader and the foreground process group, never the groups in the background", "POSIX XBD 11.1.10")
	notAJob       = rule("kernel.no-job", "it is no job of the shell, so the shell sends it nothing; and the kernel signals only the session leader and the foreground group", "POSIX XBD 11.1.10")
	NoTerminal    = rule("kernel.no-terminal", "without a terminal there is no hangup: nobody sends it anything when the client goes", "sshd(8)")

	DirectHUP  = alone("kernel.default-hup", "SIGHUP was sent to it, and its default action ends a process", "SIGHUP")
	GroupHUP   = alone("kernel.group-hup", "SIGHUP was sent to its process group, and its default action ends a process", "SIGHUP")
	DirectTERM = alone("kernel.default-term", "SIGTERM was sent to it, and its default action ends a process", "SIGTERM")
	DirectINT  = alone("kernel.default-int", "SIGINT was sent to it, and its default action ends a process", "SIGINT")
	KeyINT     = rule("kernel.key-int", "Ctrl-C makes the kernel send SIGINT to the foreground process group", "termios(3), ISIG", "SIGINT")
	PaneINT    = rule("kernel.pane-int", "the attached client passes Ctrl-C on to the pane, where the subject is in the foreground", "termios(3), ISIG", "SIGINT")
	NoKey      = rule("kernel.no-key", "Ctrl-C reaches only the foreground process group", "termios(3), ISIG")

	NamespaceEnds    = rule("kernel.pid-ns-ends", "it is in the pid namespace that ends: the kernel kills all that is inside", "pid_namespaces(7)", "SIGKILL")
	OutsideNamespace = rule("kernel.outside-pid-ns", "a manager outside started it, so it is not in the pid namespace that ends", "pid_namespaces(7)")

	OutOfMemory = rule("kernel.oom", "the memory of its cgroup is up, and the kernel kills whose end gives most, oom_score_adj counted in: nothing that it is or ignores protects it; the others of the cgroup live (measured on cgroup v1; on v2 OOMPolicy=stop and memory.oom.group are to take all of a unit), and who starts again what ends, as a supervisor or Restart= does, starts another", "Documentation/admin-guide/cgroup-v1/memory.rst; proc_pid_oom_score_adj(5)", "SIGKILL")

	// BrokenPipe ends it no sooner than at its next write.
	BrokenPipe = rule("kernel.broken-pipe", "nobody reads the pipe any more that its output goes to: its next write makes the kernel send it SIGPIPE", "pipe(7)", "SIGPIPE")
)

// alone is the rule of a signal that somebody sends, and nothing else.
func alone(id, says, signal string) Rule {
	return register(Rule{ID: id, Says: says, Source: "signal(7)", Signals: []string{signal}, Alone: true})
}

// AtUnread is what becomes of a process when nobody reads the pipes any more that are
// its shell's own output; ok is false where it does not print to them.
func AtUnread(t modes.Traits, chatty bool) (is Expectation, ok bool) {
	is = BrokenPipe.Ends()
	is.Lags = t.Output != modes.Pipe // its reader ends first, with what that has read
	return is, chatty && (t.Output == modes.Pipe || t.Piped && !t.OwnSession)
}

// What a process's own dispositions and descriptors make of the rules above.
var (
	ignoredHUP     = rule("kernel.ignored-hup", "SIGHUP is ignored, and stays so across exec", "nohup(1), execve(2)")
	ignoredINT     = rule("kernel.ignored-int", "SIGINT is ignored, and stays so across exec", "POSIX XCU 2.11, execve(2)")
	ignoredTERM    = rule("kernel.ignored-term", "SIGTERM is ignored, and nobody kills what ignores that", "signal(7)")
	readOnly       = rule("kernel.read-only", "alive, but its output is open for reading only (EBADF)", "write(2)")
	terminalIsGone = rule("kernel.terminal-gone", "alive, but its output goes to a terminal that is gone (EIO)", "POSIX XBD 11.1.10")
	unreadPipe     = rule("kernel.unread-pipe", "alive, but nobody reads the pipe that its output goes to (EPIPE)", "pipe(7)")
)
