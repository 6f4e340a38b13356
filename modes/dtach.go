package modes

// What dtach changes for the workload, the program of its session:
//
//	         before                    after
//	pid      120, child of the shell   141, child of a shell of dtach's
//	ppid     the shell                 that shell, child of the master
//	pgid     its own job               that shell's
//	sid      the shell's               that shell's, which leads it
//	tty      the shell's               a new one of its own, kept by the master
//	stdin    the shell's terminal      the new one
//	stdout   the shell's terminal      a pipe to tee(1): the log, and the new terminal
//	stderr   the shell's terminal      the same
//	signals  as inherited              the same
//
//	shell (sid 100)                    init
//	└ dtach (ends)                     └ dtach (master, sid 130, no tty)
//	                                     └ sh (sid 140, pts/5)
//	                                       ├ workload (141)
//	                                       └ tee
//
// The terminal's hangup reaches neither the master nor the session. dtach keeps
// nothing of what is written while nobody is attached, so tee does.
var _ = register(110, "dtach", func() Mode {
	return Mode{
		Summary: "in a session of dtach that nobody is attached to",
		Use:     "a program that one comes back to, with nothing else of a multiplexer",
		Source:  "dtach(1)",
		Forms: []Form{{
			Via:    Tool,
			Line:   "dtach -n {socket} sh -c '" + dtachTee + "' {log} {cmd}",
			Needs:  []string{"dtach"},
			Recipe: Recipe{Line: "dtach -n {socket} sh -c '" + dtachNoted + "' {pidfile} {log} {cmd}", Undo: byPID},
			Traits: dtachTraits,
			Attach: dtachAttach,
			Start: func(j Job) (int, error) {
				return 0, runTool("dtach", append([]string{"-n", j.Socket, "sh", "-c", dtachStoppable, j.Log}, j.entering()...), nil)
			},
		}},
	}
})

// dtachTee is a script of sh(1) with a log and a command as its arguments. A Ctrl-C
// must not end it first: it leads the session, and the kernel would send SIGHUP to
// tee, before the last words of the command are in the log.
const dtachTee = `trap : INT; exec "$@" 2>&1 | tee -ai "$0"`

// dtachStoppable is the same, for a session that is told to end as a whole: the
// last words of the command belong into the log. tee ends with its input; and
// were the shell to go first, the kernel would send SIGHUP to all the others.
const dtachStoppable = `trap : INT TERM; exec "$@" 2>&1 | (trap "" TERM; exec tee -ai "$0")`

// dtachNoted notes the pid of its command first, in a file that is another argument.
const dtachNoted = `p=$0 l=$1; shift; trap : INT; sh -c "echo \$\$ >\"\$0\"; exec \"\$@\"" "$p" "$@" 2>&1 | tee -ai "$l"`

var (
	dtachTraits = Traits{OwnSession: true, OwnGroup: true, Severed: true, TTY: Pane, Stdin: Pane, Output: File, Piped: true, Append: true, NearSocket: true}
	dtachAttach = []string{"dtach", "-a", "{socket}"}
)
