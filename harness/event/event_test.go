package event

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/shell"
	"outlive/modes"
)

// Processes as the tables know them.
var (
	foreground   = modes.Traits{OwnGroup: true, Foreground: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal, KeepsShell: true}
	job          = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal}
	disowned     = modes.Traits{OwnGroup: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal}
	subshell     = modes.Traits{OwnGroup: true, TTY: modes.Terminal, Orphan: true, IgnoresINT: true, Stdin: modes.Null, Output: modes.Terminal}
	nohup        = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, IgnoresHUP: true, Stdin: modes.Null, Output: modes.File}
	bareNohup    = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, IgnoresHUP: true, Stdin: modes.Null, Output: modes.Terminal}
	setsid       = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, Orphan: true, Stdin: modes.Null, Output: modes.File}
	bareSetsid   = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, Orphan: true, Stdin: modes.Terminal, Output: modes.Terminal}
	byClient     = modes.Traits{OwnSession: true, OwnGroup: true, TTY: modes.Pane, Stdin: modes.Pane, Output: modes.File, Attached: true, KeepsShell: true}
	sessionAlone = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, Stdin: modes.Null, Output: modes.File}
	deaf         = modes.Traits{OwnSession: true, OwnGroup: true, Stdin: modes.Null, Output: modes.Null, ReadOnly: true}
	pane         = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, TTY: modes.Pane, Stdin: modes.Pane, Output: modes.Pane, DirtyEnv: true, Severed: true}
	attached     = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, TTY: modes.Pane, Stdin: modes.Pane, Output: modes.Pane, DirtyEnv: true, Severed: true, Attached: true, KeepsShell: true}
	service      = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, Orphan: true, Stdin: modes.Null, Output: modes.Journal, Unit: modes.OwnUnit, Managed: true, FreshEnv: true}
	userService  = managed(func(t *modes.Traits) { t.UserUnit = true })
	scoped       = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal, Unit: modes.OwnUnit, UserUnit: true, Lingers: true}
	lingerer     = managed(func(t *modes.Traits) { t.UserUnit, t.Lingers = true, true })
	enabledUser  = managed(func(t *modes.Traits) { t.UserUnit, t.Lingers, t.Returns = true, true, true })
	unlingering  = func() modes.Traits { t := scoped; t.Lingers = false; return t }()
	enabled      = managed(func(t *modes.Traits) { t.Returns = true })
	// As lines given to ssh make them: on pipes, and without a terminal.
	piped       = modes.Traits{Orphan: true, IgnoresINT: true, Stdin: modes.Null, Output: modes.Pipe, KeepsShell: true}
	pipedNohup  = modes.Traits{Orphan: true, IgnoresINT: true, IgnoresHUP: true, Stdin: modes.Pipe, Output: modes.Pipe, KeepsShell: true}
	pipedSetsid = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, Orphan: true, Stdin: modes.Null, Output: modes.Pipe, KeepsShell: true}
	pipedFront  = modes.Traits{Leader: true, Stdin: modes.Pipe, Output: modes.Pipe, KeepsShell: true}
	pipedScope  = modes.Traits{Orphan: true, IgnoresINT: true, Stdin: modes.Null, Output: modes.Pipe, KeepsShell: true, Unit: modes.OwnUnit, UserUnit: true, Lingers: true}
	awaited     = modes.Traits{IgnoresINT: true, Stdin: modes.Null, Output: modes.File, KeepsShell: true, Awaited: true}
	logged      = modes.Traits{Orphan: true, IgnoresINT: true, Stdin: modes.Null, Output: modes.File}
	supervised  = modes.Traits{OwnSession: true, OwnGroup: true, Managed: true, Stdin: modes.Pipe, Output: modes.File, Unit: modes.OwnUnit}
	// As lines given to ssh -tt make them: in the foreground group, whatever they are to become.
	early   = modes.Traits{TTY: modes.Terminal, Foreground: true, Stdin: modes.Null, Output: modes.File}
	trapped = modes.Traits{TTY: modes.Terminal, Foreground: true, IgnoresHUP: true, Stdin: modes.Null, Output: modes.File}
	bare    = modes.Traits{TTY: modes.Terminal, Foreground: true, IgnoresHUP: true, Stdin: modes.Null, Output: modes.Terminal}
	// As they are when the prompt is back, whatever they are to become.
	hurried = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Null, Output: modes.File}
	hasty   = modes.Traits{OwnGroup: true, Orphan: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.File}
	// With the line held in the foreground, as suspend-hangup needs it.
	heldNohup  = modes.Traits{OwnGroup: true, Foreground: true, Job: true, TTY: modes.Terminal, IgnoresHUP: true, Stdin: modes.Null, Output: modes.File, KeepsShell: true}
	heldDisown = modes.Traits{OwnGroup: true, Foreground: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal, KeepsShell: true}
)

func managed(change func(*modes.Traits)) modes.Traits {
	t := service
	change(&t)
	return t
}

const manager = "logind.conf(5), UserStopDelaySec; loginctl(1)"

const (
	stuck     = evidence.Stuck
	survived  = evidence.Survived
	died      = evidence.Died
	muted     = evidence.Muted
	restarted = evidence.Restarted
)

// policy as a row's source is what the shell's own policy names.
const policy = "policy"

// those are the shells of a kind, as their own files tell it.
func those(kind func(shell.Shell) bool) string {
	var ids []string
	for _, s := range shell.All() {
		if kind(s) {
			ids = append(ids, s.ID)
		}
	}
	return strings.Join(ids, " ")
}

var (
	everywhere     = those(func(shell.Shell) bool { return true })
	resending      = those(func(s shell.Shell) bool { return s.Policy.ResendsHUP })
	keeping        = those(func(s shell.Shell) bool { return !s.Policy.ResendsHUP })
	hupping        = those(func(s shell.Shell) bool { return s.Policy.HUPsAtExit })
	sparing        = those(func(s shell.Shell) bool { return !s.Policy.HUPsAtExit })
	terming        = those(func(s shell.Shell) bool { return s.Policy.StoppedTERM })
	notTerming     = those(func(s shell.Shell) bool { return !s.Policy.StoppedTERM })
	huppingStopped = those(func(s shell.Shell) bool { return s.Policy.HUPsStopped })
	orphaning      = those(func(s shell.Shell) bool { return !s.Policy.StoppedTERM && !s.Policy.HUPsStopped })
	continuing     = those(func(s shell.Shell) bool { return s.Policy.DisownContinues })
	inPlace        = those(func(s shell.Shell) bool { return s.Has(modes.InPlace) })
	waiting        = those(func(s shell.Shell) bool { return !s.Has(modes.InPlace) })
	termsDisowned  = those(func(s shell.Shell) bool { return s.Policy.TERMsDisowned })
	notContinuing  = those(func(s shell.Shell) bool { return !s.Policy.TERMsDisowned && !s.Policy.DisownContinues })
)

// prediction is a row of a table: what becomes of a process, by shell.
type prediction struct {
	traits  modes.Traits
	name    string
	shells  string
	silent  evidence.Outcome
	chatty  evidence.Outcome
	signals string // one of these ends it
	source  string // of the rule
}

// Tables hold what the rules say, worked out by hand from the manuals and from
// what the shells were measured to do.
var tables = map[string][]prediction{
	"hangup": {
		{foreground, "foreground", resending, died, died, "SIGHUP", ""},
		{foreground, "foreground", keeping, died, died, "SIGHUP", "_exit(3p)"},
		{job, "a job", resending, died, died, "SIGHUP", ""},
		{job, "a job", keeping, survived, muted, "", ""},
		{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
		{subshell, "subshell", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
		{nohup, "nohup", resending, survived, survived, "", "nohup(1), execve(2)"},
		{nohup, "nohup", keeping, survived, survived, "", ""},
		{bareNohup, "nohup, not redirected", everywhere, survived, muted, "", ""},
		{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
		{bareSetsid, "setsid, not redirected", everywhere, survived, muted, "", ""},
		{deaf, "read-only output", everywhere, survived, muted, "", ""},
		{pane, "a pane", everywhere, survived, survived, "", "setsid(2)"},
		{attached, "a pane that is looked at", everywhere, survived, survived, "", "setsid(2)"},
	},
	"launch-close": {
		{hasty, "a launcher that the shell waits for, and that does not wait", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
		{hurried, "a launcher in the background", "bash", died, died, "SIGHUP", "bash(1), SIGNALS"},
		{hurried, "a launcher in the background", hupping, died, died, "SIGHUP", ""},
		{hurried, "a launcher in the background", keeping, survived, survived, "", ""},
		{job, "a job", resending, died, died, "SIGHUP", ""},
		{job, "a job", keeping, survived, muted, "", ""},
		{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
		{subshell, "subshell", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
		{setsid, "a daemon whose launcher was waited for", everywhere, survived, survived, "", "setsid(2)"},
		{pane, "a pane", everywhere, survived, survived, "", "setsid(2)"},
	},
	"pane-exit":   exits,
	"pane-kill":   hangups,
	"server-kill": hangups,
	"exit": {
		{job, "a job", hupping, died, died, "SIGHUP", ""},
		{job, "a job", sparing, survived, survived, "", ""},
		{disowned, "disowned", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
		{subshell, "subshell", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
		{nohup, "nohup", everywhere, survived, survived, "", ""},
		{bareNohup, "nohup, not redirected", everywhere, survived, survived, "", ""},
		{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
		{deaf, "read-only output", everywhere, survived, muted, "", ""},
		{pane, "a pane", everywhere, survived, survived, "", "setsid(2)"},
	},
	"exit-close": {
		{job, "a job", hupping, died, died, "SIGHUP", ""},
		{job, "a job", sparing, survived, muted, "", ""},
		{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
		{nohup, "nohup", everywhere, survived, survived, "", ""},
		{bareNohup, "nohup, not redirected", everywhere, survived, muted, "", ""},
		{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
		{pane, "a pane", everywhere, survived, survived, "", "setsid(2)"},
	},
	"huponexit": {
		{job, "a job", "bash", died, died, "SIGHUP", "bash(1), SIGNALS"},
		{disowned, "disowned", "bash", survived, survived, "", ""},
		{subshell, "subshell", "bash", survived, survived, "", ""},
		{nohup, "nohup", "bash", survived, survived, "", "nohup(1), execve(2)"},
		{setsid, "setsid", "bash", survived, survived, "", "setsid(2)"},
	},
	"kill-shell": {
		{foreground, "foreground", everywhere, died, died, "SIGHUP", "_exit(3p)"},
		{heldNohup, "nohup in the foreground", everywhere, survived, survived, "", "nohup(1), execve(2)"},
		{job, "a job", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
		{disowned, "disowned", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
		{nohup, "nohup", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
		{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
		{attached, "a pane that is looked at", everywhere, survived, survived, "", "setsid(2)"},
	},
	"tree-kill": {
		{foreground, "foreground", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_stat(5), ppid"},
		{job, "a job", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_stat(5), ppid"},
		{nohup, "nohup", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_stat(5), ppid"},
		{sessionAlone, "a session of its own, no fork", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_stat(5), ppid"},
		{scoped, "a job in a scope of its own", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_stat(5), ppid"},
		{subshell, "subshell", everywhere, survived, survived, "", "_exit(2), prctl(2)"},
		{setsid, "setsid, which forks", everywhere, survived, survived, "", "_exit(2), prctl(2)"},
		{pane, "a pane", everywhere, survived, survived, "", "_exit(2), prctl(2)"},
		{attached, "a pane that is looked at", everywhere, survived, survived, "", "_exit(2), prctl(2)"},
		{service, "a service", everywhere, survived, survived, "", "_exit(2), prctl(2)"},
		{byClient, "a pane whose server the client has forked", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "proc_pid_stat(5), ppid"},
	},
	"sighup": {
		{foreground, "foreground", everywhere, died, died, "SIGHUP", "signal(7)"},
		{disowned, "disowned", everywhere, died, died, "SIGHUP", "signal(7)"},
		{setsid, "setsid", everywhere, died, died, "SIGHUP", "signal(7)"},
		{pane, "a pane", everywhere, died, died, "SIGHUP", "signal(7)"},
		{nohup, "nohup", everywhere, survived, survived, "", "nohup(1), execve(2)"},
	},
	"sighup-group": {
		{job, "a job", everywhere, died, died, "SIGHUP", "signal(7)"},
		{setsid, "setsid", everywhere, died, died, "SIGHUP", "signal(7)"},
		{nohup, "nohup", everywhere, survived, survived, "", "nohup(1), execve(2)"},
	},
	"sigterm": {
		{foreground, "foreground", everywhere, died, died, "SIGTERM", "signal(7)"},
		{job, "a job", everywhere, died, died, "SIGTERM", "signal(7)"},
		{subshell, "subshell", everywhere, died, died, "SIGTERM", "signal(7)"},
		{nohup, "nohup", everywhere, died, died, "SIGTERM", "signal(7)"},
		{setsid, "setsid", everywhere, died, died, "SIGTERM", "signal(7)"},
		{pane, "a pane", everywhere, died, died, "SIGTERM", "signal(7)"},
		{enabled, "an enabled service", everywhere, died, died, "SIGTERM", "signal(7)"},
	},
	"sigint": {
		{foreground, "foreground", everywhere, died, died, "SIGINT", "signal(7)"},
		{job, "a job", everywhere, died, died, "SIGINT", "signal(7)"},
		{nohup, "nohup", everywhere, died, died, "SIGINT", "signal(7)"},
		{setsid, "setsid", everywhere, died, died, "SIGINT", "signal(7)"},
		{pane, "a pane", everywhere, died, died, "SIGINT", "signal(7)"},
		{enabled, "an enabled service", everywhere, died, died, "SIGINT", "signal(7)"},
		{subshell, "subshell", everywhere, survived, survived, "", "POSIX XCU 2.11, execve(2)"},
		{piped, "in the background of a script", everywhere, survived, survived, "", "POSIX XCU 2.11, execve(2)"},
	},
	"ctrl-c": {
		{foreground, "foreground", everywhere, died, died, "SIGINT", "termios(3), ISIG"},
		{attached, "a pane that is looked at", everywhere, died, died, "SIGINT", "termios(3), ISIG"},
		{job, "a job", everywhere, survived, survived, "", "termios(3), ISIG"},
		{subshell, "subshell", everywhere, survived, survived, "", "termios(3), ISIG"},
		{nohup, "nohup", everywhere, survived, survived, "", "termios(3), ISIG"},
		{heldNohup, "nohup in the foreground", everywhere, died, died, "SIGINT", "termios(3), ISIG"},
		{pane, "a pane", everywhere, survived, survived, "", "termios(3), ISIG"},
	},
	"ssh-exit": {
		{lingerer, "the service of a user who lingers", everywhere, survived, survived, "", "setsid(2); loginctl(1)"},
		{userService, "that, without linger", everywhere, died, died, "SIGTERM SIGKILL", manager},
		{job, "a job", hupping, died, died, "SIGHUP", ""},
		{job, "a job", sparing, survived, muted, "", ""},
		{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
		{nohup, "nohup", everywhere, survived, survived, "", ""},
		{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
		{service, "a service", everywhere, survived, survived, "", "setsid(2)"},
	},
	"ssh-drop": sshDrops,
	"ssh-cut":  sshDrops,
	"ssh-command": {
		{lingerer, "the service of a user who lingers", everywhere, survived, survived, "", "sshd(8), pipe(7); loginctl(1)"},
		{userService, "that, without linger", everywhere, died, died, "SIGTERM SIGKILL", manager},
		{piped, "in the background", everywhere, stuck, stuck, "", "sshd(8), pipe(7)"},
		{pipedNohup, "nohup", everywhere, stuck, stuck, "", "sshd(8), pipe(7)"},
		{pipedSetsid, "setsid", everywhere, stuck, stuck, "", "sshd(8), pipe(7)"},
		{logged, "redirected", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
		{supervised, "with a pipe to another than sshd", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
		{setsid, "a daemon", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
		{deaf, "read-only output", everywhere, survived, muted, "", ""},
		{pane, "a pane", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
		{service, "a service", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
	},
	"ssh-command-redirected": {
		{logged, "in the background", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
		{setsid, "setsid", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
		{piped, "not really redirected", everywhere, stuck, stuck, "", "sshd(8), pipe(7)"},
	},
	"ssh-command-list": {
		{awaited, "in the background", inPlace, stuck, stuck, "", "POSIX XCU 2.9.3; bash(1), Lists; sshd(8)"},
		{awaited, "in the background", waiting, stuck, stuck, "", policy},
		{logged, "in the background, and nobody waits", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
	},
	"ssh-command-sequence": {
		{awaited, "not really alone", everywhere, stuck, stuck, "", ""},
		{logged, "in the background", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
	},
	"ssh-command-tty":      forcedTerminal,
	"ssh-command-tty-trap": forcedTerminal,
	"ssh-command-drop": {
		{piped, "in the background", everywhere, survived, died, "SIGPIPE", ""},
		{pipedNohup, "nohup", everywhere, survived, died, "SIGPIPE", ""},
		{pipedSetsid, "setsid", everywhere, survived, died, "SIGPIPE", ""},
		{pipedFront, "foreground", everywhere, survived, died, "SIGPIPE", ""},
	},
	"logind-kill": {
		{job, "a job", hupping, died, died, "SIGHUP", ""},
		{job, "a job", sparing, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
		{nohup, "nohup", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
		{setsid, "setsid", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
		{pane, "a pane", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
		{service, "a service", everywhere, survived, survived, "", "logind.conf(5), KillUserProcesses"},
		{scoped, "a job in a scope of its own", hupping, died, died, "SIGHUP", ""},
		{scoped, "a job in a scope of its own", sparing, survived, muted, "", "logind.conf(5), KillUserProcesses; loginctl(1)"},
		{unlingering, "that, without linger", hupping, died, died, "SIGHUP", ""},
		{unlingering, "that, without linger", sparing, died, died, "SIGTERM SIGKILL", manager},
		{lingerer, "the service of a user who lingers", everywhere, survived, survived, "", "logind.conf(5), KillUserProcesses; loginctl(1)"},
		{userService, "that, without linger", everywhere, died, died, "SIGTERM SIGKILL", manager},
	},
	"linger-off": {
		{service, "the system's service", everywhere, survived, survived, "", "setsid(2)"},
		{userService, "the user's service", everywhere, died, died, "SIGTERM SIGKILL", manager},
	},
	"unit-stop": {
		{job, "a job", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
		{setsid, "setsid", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
		{service, "a service", everywhere, survived, survived, "", "systemd.unit(5)"},
		{scoped, "a job in a scope of its own", those(func(s shell.Shell) bool { return s.Policy.ResendsHUP && !s.Policy.HeedsTERM }), died, died, "SIGHUP", ""},
		{scoped, "a job in a scope of its own", those(func(s shell.Shell) bool { return !s.Policy.ResendsHUP || s.Policy.HeedsTERM }), survived, muted, "", ""},
		{unlingering, "that, without linger", those(func(s shell.Shell) bool { return !s.Policy.ResendsHUP || s.Policy.HeedsTERM }), died, died, "SIGTERM SIGKILL", manager},
	},
	"service-stop": append([]prediction{
		{piped, "in the background", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
		{pipedFront, "foreground", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
		{logged, "redirected", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
		{pipedNohup, "nohup", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
		{setsid, "setsid", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
		{pane, "a pane", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", inCgroup},
		{pipedScope, "in a scope of its own", everywhere, survived, died, "SIGPIPE", ""},
	}, otherUnits...),
	"service-stop-mixed": append([]prediction{
		{piped, "in the background", everywhere, died, died, "SIGKILL", killMode},
		{logged, "redirected", everywhere, died, died, "SIGKILL", killMode},
		{setsid, "setsid", everywhere, died, died, "SIGKILL", killMode},
		{pane, "a pane", everywhere, died, died, "SIGKILL SIGHUP", killMode},
		{pipedScope, "in a scope of its own", everywhere, survived, died, "SIGPIPE", ""},
	}, otherUnits...),
	"service-stop-process": append([]prediction{
		{piped, "in the background", everywhere, survived, died, "SIGPIPE", ""},
		{pipedFront, "foreground", everywhere, survived, died, "SIGPIPE", ""},
		{pipedNohup, "nohup", everywhere, survived, died, "SIGPIPE", ""},
		{pipedScope, "in a scope of its own", everywhere, survived, died, "SIGPIPE", ""},
		{logged, "redirected", everywhere, survived, survived, "", killMode},
		{setsid, "setsid", everywhere, survived, survived, "", killMode},
		{deaf, "read-only output", everywhere, survived, muted, "", ""},
		{pane, "a pane", everywhere, survived, survived, "", killMode},
	}, otherUnits...),
	"service-stop-none": append([]prediction{
		{piped, "in the background", everywhere, survived, survived, "", killMode},
		{pipedFront, "foreground", everywhere, survived, survived, "", killMode},
		{pipedScope, "in a scope of its own", everywhere, survived, survived, "", "systemd.unit(5)"},
		{logged, "redirected", everywhere, survived, survived, "", killMode},
		{pane, "a pane", everywhere, survived, survived, "", killMode},
	}, otherUnits...),
	"ci-reap": {
		{nohup, "nohup", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_environ(5)"},
		{pane, "a pane", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "proc_pid_environ(5)"},
		{service, "a service", everywhere, survived, survived, "", "proc_pid_environ(5)"},
	},
	"container-end": {
		{setsid, "setsid", everywhere, died, died, "SIGKILL", "pid_namespaces(7)"},
		{service, "a service", everywhere, survived, survived, "", "pid_namespaces(7)"},
	},
	"reboot": {
		{setsid, "setsid", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "systemd.unit(5), [Install]"},
		{enabled, "an enabled service", everywhere, restarted, restarted, "", "systemd.unit(5), [Install]"},
		{enabledUser, "one of a user who lingers", everywhere, restarted, restarted, "", "loginctl(1), enable-linger"},
		{userService, "one of a user who does not", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "loginctl(1), enable-linger"},
		{service, "a service that is not", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", ""},
	},
	"ctrl-z-bg": {
		{foreground, "foreground", resending, died, died, "SIGHUP", ""},
		{foreground, "foreground", keeping, survived, muted, "", ""},
		{heldNohup, "nohup", everywhere, survived, survived, "", ""},
		{heldDisown, "disowned after bg", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
	},
	"ctrl-z-exit": {
		{foreground, "foreground", "bash", died, died, "SIGTERM", "bash(1), SIGNALS"},
		{foreground, "foreground", "ksh", died, died, "SIGHUP SIGTERM", "ksh93(1), Jobs"},
		{foreground, "foreground", orphaning, died, died, "SIGHUP", "_exit(3p)"},
		{foreground, "foreground", huppingStopped, died, died, "SIGHUP", policy},
		{heldNohup, "nohup", terming, died, died, "SIGTERM", ""},
		{heldNohup, "nohup", notTerming, survived, survived, "", "nohup(1), execve(2)"},
		{heldDisown, "disowned while stopped", notContinuing, died, died, "SIGHUP", "_exit(3p)"},
		{heldDisown, "disowned while stopped", continuing, survived, muted, "", ""},
		{heldDisown, "disowned while stopped", termsDisowned, died, died, "SIGHUP SIGTERM", policy},
	},
	"suspend-hangup": {
		{foreground, "foreground", "bash", died, died, "SIGHUP SIGTERM", "bash(1), SIGNALS"},
		{foreground, "foreground", "ksh", died, died, "SIGHUP SIGTERM", "ksh93(1), Jobs"},
		{foreground, "foreground", orphaning, died, died, "SIGHUP", "_exit(3p)"},
		{foreground, "foreground", huppingStopped, died, died, "SIGHUP", policy},
		{heldNohup, "nohup", terming, died, died, "SIGTERM", ""},
		{heldNohup, "nohup", notTerming, survived, survived, "", "nohup(1), execve(2)"},
		{heldDisown, "disowned while stopped", notContinuing, died, died, "SIGHUP", "_exit(3p)"},
		{heldDisown, "disowned while stopped", continuing, survived, muted, "", ""},
		{heldDisown, "disowned while stopped", termsDisowned, died, died, "SIGHUP SIGTERM", policy},
	},
}

const (
	killMode = "systemd.kill(5), KillMode"
	inCgroup = killMode + "; systemd.service(5), TimeoutStopSec"
)

// otherUnits are what no stop of the launcher's service finds.
var otherUnits = []prediction{
	{service, "a service", everywhere, survived, survived, "", "systemd.unit(5)"},
	{lingerer, "the service of a user who lingers", everywhere, survived, survived, "", "systemd.unit(5)"},
	{supervised, "with a pipe to another than the agent", everywhere, survived, survived, "", "systemd.unit(5)"},
}

// exits and hangups are what becomes of what was started in a pane of tmux.
var exits = []prediction{
	{job, "a job", "zsh fish", died, died, "SIGHUP", ""},
	{job, "a job", "bash dash ksh ash", survived, muted, "", ""},
	{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
	{nohup, "nohup", everywhere, survived, survived, "", ""},
	{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
	{pane, "a pane of another server", everywhere, survived, survived, "", "setsid(2)"},
}

var hangups = []prediction{
	{foreground, "foreground", "bash zsh fish", died, died, "SIGHUP", ""},
	{foreground, "foreground", "dash ksh ash", died, died, "SIGHUP", "_exit(3p)"},
	{job, "a job", "bash zsh fish", died, died, "SIGHUP", ""},
	{job, "a job", "dash ksh ash", survived, muted, "", ""},
	{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
	{nohup, "nohup", "bash zsh fish", survived, survived, "", "nohup(1), execve(2)"},
	{nohup, "nohup", "dash ksh ash", survived, survived, "", ""},
	{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
	{pane, "a pane of another server", everywhere, survived, survived, "", "setsid(2)"},
}

// forcedTerminal is what becomes of a process whose line was given to ssh -tt.
var forcedTerminal = []prediction{
	{early, "a launcher that has done nothing yet", everywhere, died, died, "SIGHUP", "_exit(3p)"},
	{trapped, "one that was born with SIGHUP ignored", everywhere, survived, survived, "", "nohup(1), execve(2)"},
	{bare, "that, not redirected", everywhere, survived, muted, "", ""},
	{setsid, "a daemon whose launcher was waited for", everywhere, survived, survived, "", "setsid(2)"},
	{service, "a service", everywhere, survived, survived, "", "setsid(2)"},
	{userService, "one of a user who does not linger", everywhere, died, died, "SIGTERM SIGKILL", manager},
}

// sshDrops are what becomes of a process whose ssh session breaks off.
var sshDrops = []prediction{
	{lingerer, "the service of a user who lingers", everywhere, survived, survived, "", "setsid(2); loginctl(1)"},
	{userService, "that, without linger", everywhere, died, died, "SIGTERM SIGKILL", manager},
	{foreground, "foreground", resending, died, died, "SIGHUP", ""},
	{foreground, "foreground", keeping, died, died, "SIGHUP", "_exit(3p)"},
	{job, "a job", resending, died, died, "SIGHUP", ""},
	{job, "a job", keeping, survived, muted, "", ""},
	{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
	{nohup, "nohup", keeping, survived, survived, "", ""},
	{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
	{service, "a service", everywhere, survived, survived, "", "setsid(2)"},
}

func TestExpect(t *testing.T) {
	for id, rows := range tables {
		e, ok := Lookup(id)
		require.True(t, ok, id)
		for _, row := range rows {
			for name := range strings.FieldsSeq(row.shells) {
				sh, ok := shell.Lookup(name)
				require.True(t, ok, name)
				for chatty, want := range map[bool]evidence.Outcome{false: row.silent, true: row.chatty} {
					is := e.Expect(row.traits, sh, chatty)
					require.Equal(t, want, is.Outcome, "%s, %s, %s, chatty %t: %s", id, row.name, name, chatty, is.Why)
					signals := row.signals
					if row.silent != row.chatty && want != died { // only its own write ends it
						signals = ""
					}
					require.Equal(t, strings.Fields(signals), append([]string{}, is.Signals...), "%s, %s, %s", id, row.name, name)
					require.NotEmpty(t, is.Why)
					require.NotEmpty(t, is.Source)
					if source := strings.Replace(row.source, policy, sh.Policy.Source, 1); source != "" && want != muted {
						require.Equal(t, source, is.Source, "%s, %s, %s", id, row.name, name)
					}
				}
			}
		}
	}
}

// Every event has rows with a death, or what is stuck, and with a life, and for every shell where
// it has a meaning.
func TestEveryEventHasATable(t *testing.T) {
	for _, e := range All() {
		var outcomes []evidence.Outcome
		shells := ""
		for _, row := range tables[e.ID] {
			outcomes = append(outcomes, row.silent, row.chatty)
			shells += " " + row.shells
		}
		if e.Session.KillMode != "none" { // which ends nobody
			require.True(t, slices.Contains(outcomes, died) || slices.Contains(outcomes, stuck), e.ID)
		}
		if e.ID != "sigterm" { // no mode protects from it
			require.True(t, slices.Contains(outcomes, survived) || slices.Contains(outcomes, restarted), e.ID)
		}
		for _, s := range shell.All() {
			if e.Skip == nil || e.Skip(modes.Traits{}, s) == "" {
				require.Contains(t, strings.Fields(shells), s.ID, e.ID)
			}
		}
	}
	require.Len(t, tables, len(All()), "a table for an event that is not there")
}

func TestSkips(t *testing.T) {
	bash, _ := shell.Lookup("bash")
	zsh, _ := shell.Lookup("zsh")
	for _, tt := range []struct {
		event  string
		traits modes.Traits
		shell  shell.Shell
		want   string
	}{
		{"exit", foreground, bash, "no prompt to type at: the foreground is taken"},
		{"exit", attached, bash, "no prompt to type at: the foreground is taken"},
		{"exit", job, bash, ""},
		{"launch-close", foreground, bash, "no prompt to type at: the foreground is taken"},
		{"launch-close", hurried, bash, ""},
		{"pane-exit", foreground, bash, "no prompt to type at: the foreground is taken"},
		{"pane-kill", foreground, bash, ""},
		{"server-kill", attached, bash, "tmux refuses to be looked at from within one of its panes"},
		{"exit-close", foreground, bash, "no prompt to type at: the foreground is taken"},
		{"exit-close", setsid, bash, ""},
		{"huponexit", job, zsh, "huponexit is an option of bash"},
		{"huponexit", foreground, bash, "no prompt to type at: the foreground is taken"},
		{"huponexit", job, bash, ""},
		{"ssh-command", piped, bash, ""},
		{"ssh-command", logged, bash, ""},
		{"ssh-command", pipedFront, bash, "in the foreground: the client is to wait for it"},
		{"ssh-command-list", awaited, bash, ""},
		{"ssh-command", attached, bash, "it needs a terminal, and an ssh command has none"},
		{"ssh-command-redirected", attached, bash, "it needs a terminal, and an ssh command has none"},
		{"ssh-command-drop", piped, bash, ""},
		{"ssh-command-drop", pipedFront, bash, ""},
		{"ssh-command-drop", logged, bash, "the client has returned: there is nothing to kill"},
		{"ssh-command-tty", foreground, bash, "in the foreground: the client is to wait for it"},
		{"ssh-command-tty", attached, bash, "in the foreground: the client is to wait for it"},
		{"ssh-command-tty", early, bash, ""},
		{"ssh-command-drop", attached, bash, "it needs a terminal, and an ssh command has none"},
		{"service-stop", attached, bash, "it needs a terminal, and what a service runs has none"},
		{"service-stop-process", pipedFront, bash, ""},
	} {
		e, _ := Lookup(tt.event)
		require.Equal(t, tt.want, e.Skip(tt.traits, tt.shell), "%s in %s", tt.event, tt.shell.ID)
	}
}

func TestRegistry(t *testing.T) {
	events := All()
	for _, e := range events {
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, e.ID)
		require.NotEmpty(t, e.Heading, e.ID)
		require.NotEmpty(t, e.Source, e.ID)
		require.NotEmpty(t, e.Summary, e.ID)
		require.NotRegexp(t, `\.$`, e.Summary, e.ID)
		require.Contains(t, []string{endings, signals, session}, e.Block, e.ID)
		require.NotNil(t, e.Make, e.ID)
		require.NotNil(t, e.Expect, e.ID)
		found, ok := Lookup(e.ID)
		require.True(t, ok)
		require.Equal(t, e.ID, found.ID)
	}
	_, ok := Lookup("no such event")
	require.False(t, ok)
	require.PanicsWithValue(t, "registered twice: exit", func() { register(1, Event{ID: "exit"}) })
}

// The blocks of the table are not mixed.
func TestBlocksStayTogether(t *testing.T) {
	var blocks []string
	for _, e := range All() {
		blocks = append(blocks, e.Block)
	}
	require.Len(t, slices.Compact(blocks), 3)
}
