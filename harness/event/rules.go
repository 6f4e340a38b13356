package event

import (
	"outlive/harness/evidence"
	"outlive/harness/shell"
	"outlive/modes"
)

// A rule is one thing that Linux or a shell does, with its source.
type rule struct {
	why, source string
	signals     []string // that reach the subject; none: nothing does
}

var (
	hup, interrupt = []string{"SIGHUP"}, []string{"SIGINT"}
	kill, pipe     = []string{"SIGKILL"}, []string{"SIGPIPE"}
	term           = []string{"SIGTERM", "SIGKILL"} // the second where the first takes too long
)

// The rules of the kernel. Those of a shell are made from its policy.
var (
	foregroundHUP  = rule{"when a session leader ends, the kernel sends SIGHUP to the foreground process group", "_exit(3p)", hup}
	orphanedHUP    = rule{"a stopped process group that becomes orphaned gets SIGHUP and SIGCONT from the kernel", "_exit(3p)", hup}
	ownSession     = rule{"it is in a session of its own: a hangup reaches only the session of that terminal", "setsid(2)", nil}
	notForeground  = rule{"the kernel signals the session leader and the foreground process group, never the groups in the background", "POSIX XBD 11.1.10", nil}
	notAJob        = rule{"it is no job of the shell, so the shell sends it nothing; and the kernel signals only the session leader and the foreground group", "POSIX XBD 11.1.10", nil}
	directHUP      = rule{"SIGHUP was sent to it, and its default action ends a process", "signal(7)", hup}
	directTERM     = rule{"SIGTERM was sent to it, and its default action ends a process", "signal(7)", []string{"SIGTERM"}}
	keyINT         = rule{"Ctrl-C makes the kernel send SIGINT to the foreground process group", "termios(3), ISIG", interrupt}
	paneINT        = rule{"the attached client passes Ctrl-C on to the pane, where the subject is in the foreground", "termios(3), ISIG", interrupt}
	scopeStopped   = rule{"it is still in the session's scope, which systemd stops: SIGTERM and SIGHUP, then SIGKILL, to all inside, whatever session or terminal it is in", "logind.conf(5), systemd.kill(5)", []string{"SIGTERM", "SIGHUP", "SIGKILL"}}
	ownUnit        = rule{"it is in a unit of its own, which nobody stops", "systemd.unit(5)", nil}
	otherUnit      = rule{"its cgroup is that of another unit, and logind stops only the session's scope; a session or terminal of its own would be no help", "logind.conf(5), KillUserProcesses", nil}
	managerEnds    = rule{"its unit belongs to the manager of a user who does not linger: logind stops that after his last logout (UserStopDelaySec: 0 in the lab, 10 s as it comes), and all its units", "logind.conf(5), UserStopDelaySec; loginctl(1)", term}
	bearsCookie    = rule{"its environment still bears the runner's mark, and the runner ends all that do", "proc_pid_environ(5)", term}
	paneCookie     = rule{"its environment bears the runner's mark, and so does that of the server that holds its terminal: the runner ends both, and the end of either ends it", "proc_pid_environ(5)", []string{"SIGTERM", "SIGHUP", "SIGKILL"}}
	noCookie       = rule{"its environment does not bear the runner's mark", "proc_pid_environ(5)", nil}
	inNamespace    = rule{"it is in the pid namespace that ends: the kernel kills all that is inside", "pid_namespaces(7)", kill}
	elsewhere      = rule{"a manager outside started it, so it is not in the pid namespace that ends", "pid_namespaces(7)", nil}
	bootEnds       = rule{"nothing starts it again when the machine boots", "systemd.unit(5), [Install]", term}
	holdsPipes     = rule{"the ssh client does not return: sshd waits for the end of the pipes that are the shell's standard output and error, and it holds them", "sshd(8), pipe(7)", nil}
	listHoldsPipes = rule{"the ssh client does not return: an and-list in the background is run by a subshell, which waits for its last command and holds the pipes that sshd waits for; the redirections are that command's alone", "POSIX XCU 2.9.3; bash(1), Lists; sshd(8)", nil}
	holdsNoPipes   = rule{"it holds none of the pipes that sshd waits for, so the ssh client returns; and without a terminal there is no hangup", "sshd(8), pipe(7)", nil}
	brokenPipe     = rule{"nobody reads the pipe any more that its output goes to: its next write makes the kernel send it SIGPIPE", "pipe(7)", pipe}
	noHangup       = rule{"without a terminal there is no hangup: nobody sends it anything when the client goes", "sshd(8)", nil}
	noKey          = rule{"Ctrl-C reaches only the foreground process group", "termios(3), ISIG", nil}
)

// shellHUPs says that the shell sends SIGHUP to the job; how tells when.
func shellHUPs(s shell.Shell, how string) rule { return rule{s.ID + " " + how, s.Policy.Source, hup} }

func shellSpares(s shell.Shell, how string) rule { return rule{s.ID + " " + how, s.Policy.Source, nil} }

// atShellEnd is the rule for a process whose shell ends by itself, having sent
// SIGHUP to its jobs or not.
func atShellEnd(t modes.Traits, s shell.Shell, hups bool, how, spares string) rule {
	switch {
	case t.OwnSession:
		return ownSession
	case !t.Job:
		return notAJob
	case hups:
		return shellHUPs(s, how)
	}
	return shellSpares(s, spares)
}

// fate applies a rule to a process: does a signal that reaches it end it, and
// when it lives, is it still heard?
func (r rule) fate(t modes.Traits, chatty, terminalGone bool) Expectation {
	is := Expectation{Outcome: evidence.Survived, Why: r.why, Source: r.source}
	switch {
	case len(r.signals) == 0:
	case r.signals[0] == "SIGHUP" && t.IgnoresHUP:
		is.Why, is.Source = "SIGHUP is ignored, and stays so across exec", "nohup(1), execve(2)"
	case r.signals[0] == "SIGINT" && t.IgnoresINT:
		is.Why, is.Source = "SIGINT is ignored", "signal(7)"
	default:
		is.Outcome, is.Signals = evidence.Died, r.signals
		return is
	}
	switch {
	case !chatty:
	case t.ReadOnly:
		is.Outcome = evidence.Muted
		is.Why, is.Source = "alive, but its output is open for reading only (EBADF)", "write(2)"
	case terminalGone && t.Output == modes.Terminal:
		is.Outcome = evidence.Muted
		is.Why, is.Source = "alive, but its output goes to a terminal that is gone (EIO)", "POSIX XBD 11.1.10"
	}
	return is
}

// noPrompt is why nothing can be typed at a shell whose foreground is taken.
func noPrompt(t modes.Traits, _ shell.Shell) string {
	if t.KeepsShell {
		return "no prompt to type at: the foreground is taken"
	}
	return ""
}
