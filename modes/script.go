package modes

import "os"

// script(1) of util-linux runs the command on a terminal that it makes, and records
// what that shows. It stays a job of the shell, and blocks all signals: SIGHUP stays
// pending (2.38).
//
//	         before                    after
//	pid      120, child of the shell   121, child of script
//	ppid     the shell                 script, the job
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               a new one of its own, kept by script
//	stdio    the shell's terminal      the new one
//	signals  as inherited              the same
//
//	shell (sid 100, pts/3)
//	└ script (pgid 120)          SIGHUP is blocked
//	  └ workload (sid 121, pts/5)
//
// The terminal's hangup does not reach that session, and who keeps its terminal is
// deaf to it. In the background script reads and sets a terminal at its standard
// input, which stops it before it starts anything: so that is /dev/null. -f has the
// log be written at once. The command is one for $SHELL; exec has it take the place
// of whichever that is.
var _ = register(112, "script", func() Mode {
	return Mode{
		Summary: "on a terminal that script makes, and records, in the background",
		Use:     "a program that prints as it does on a terminal, and a log of that",
		Source:  "script(1)",
		Rare:    true,
		Forms: []Form{{
			Via:        Tool,
			Line:       "script -qfc {word} {log} </dev/null >/dev/null 2>&1 &",
			Background: Whole,
			Needs:      []string{"script"},
			Recipe: Recipe{
				Line: "SHELL=/bin/sh script -aqfc {word} {log} </dev/null >/dev/null 2>&1 & echo $! >{pidfile}",
				Undo: byPID,
			},
			Traits: Traits{
				OwnSession: true, Leader: true, OwnGroup: true, TTY: Pane, Stdin: Pane, Output: Pane, Recorded: true,
			},
			Start: startScript,
		}},
	}
})

// startScript leads script into a session of its own: it is nobody's job. The command's
// own $SHELL stays as it was.
func startScript(j Job) (int, error) {
	own := "unset SHELL; "
	if shell, set := os.LookupEnv("SHELL"); set {
		own = "export SHELL=" + ShellWords([]string{shell}) + "; "
	}
	recorded := own + InPlaceOf(j.entering())
	return 0, launch([]string{"script", "-aqfc", recorded, j.Log}, Job{Log: os.DevNull}, child{setsid: true, setting: []string{"SHELL=/bin/sh"}})
}
