package modes

import (
	"fmt"
	"os"
	"regexp"
	"sync"
)

// daemon(1) of libslack makes a daemon of itself, which starts the command as its
// child, carries its output to a log, and ends with it:
//
//	shell ─▶ daemon ─fork▶ leader: setsid ─fork▶ daemon ─fork▶ workload
//
//	         before (the shell's job)   after
//	pid      daemon                     its child's grandchild
//	ppid     the shell                  daemon, whose parent is the reaper
//	pgid     its own                    the leader's, who is gone
//	sid      the shell's                the leader's
//	tty      the shell's                none, and none can be acquired
//	stdin    terminal                   a pipe
//	stdout   terminal                   a pipe to daemon, which appends it to the log
//	stderr   terminal                   another one
//	SIGHUP   as inherited               ignored: that the leader's end may send one
//
// Its command ends when that is so. The log is open in the workload, too. For anyone but
// root it expands $NAME and ${NAME} in what its options are given, once more after the
// shell, and knows no way to quote them: so env(1) takes the directory, not --chdir, and
// a log of such a name is refused. Its --pidfile takes few characters, and no blank. It
// executes nothing for root that others could have written (--unsafe), so env(1) does,
// in place. A child of PID 1, as in a container whose first process is the shell, it
// takes itself for started by init, and stays in the foreground.
var _ = register(75, "daemon", func() Mode {
	return Mode{
		Summary: "becomes a daemon by daemon(1) of libslack, which stays above it",
		Use:     "a program that knows nothing of daemons, and is to have a log, or a restart",
		Source:  "daemon(1)",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  `daemon --output="$(realpath {log})" -- /usr/bin/env --chdir="$(realpath .)" {cmd}`,
			Needs: []string{"daemon"},
			Recipe: Recipe{
				Line: "daemon --output={log} -- /usr/bin/env --chdir={dir} sh -c {noted} {pidfile} {cmd}",
				Undo: byPID,
				Mistakes: func(log string) string {
					return expanded().FindString(log)
				},
			},
			Traits: Traits{
				OwnSession: true, OwnGroup: true, Severed: true, IgnoresHUP: true,
				Stdin: Fed, Output: File, Piped: true, ReaderStays: true, Append: true, Leaks: true, InitsChild: true,
			},
			Start: startLibslack,
		}},
	}
})

// startLibslack refuses what daemon(1) would append elsewhere.
func startLibslack(j Job) (int, error) {
	dir, err := os.Getwd()
	if err != nil {
		return 0, fmt.Errorf("cannot tell the working directory: %w", err)
	}
	if word := expanded().FindString(j.Log); word != "" && os.Geteuid() != 0 {
		return 0, fmt.Errorf("cannot start: daemon takes %q in the path of the log %q for a place to fill in", word, j.Log)
	}
	return 0, runTool("daemon", append([]string{"--output=" + j.Log, "--", "/usr/bin/env", "--chdir=" + dir}, j.entering()...), nil)
}

// expanded is what daemon(1) takes for a variable: EXPANSION.
var expanded = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{?[A-Za-z_][A-Za-z0-9_]*\}?`) })
