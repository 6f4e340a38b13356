package modes

// nohup with its output through tee(1), so that it is in a log and is seen as well.
// nohup makes the command deaf to SIGHUP, and nothing else of the job:
//
//	         before (the shell's job)   after
//	pid      nohup                      the same: it execs
//	ppid     the shell                  the same
//	pgid     the job's, with tee        the same (its own where the shell lacks PipeGroup)
//	sid      the shell's                the same
//	tty      the shell's                the same
//	stdin    terminal                   /dev/null
//	stdout   a pipe to tee: the log, and the terminal
//	stderr   the same
//	SIGHUP   default                    ignored; not so in tee
//
//	shell (sid 100)
//	├ workload (pgid 120)  SIGHUP is ignored
//	└ tee      (pgid 120)  SIGHUP ends it: then the workload's next write is its last
var _ = register(51, "nohup-pipe", func() Mode {
	return Mode{
		Summary: "ignores SIGHUP, and prints through tee, which does not",
		Use:     "a log that one watches as it grows, while the terminal stays; to outlive it, redirect instead",
		Source:  "nohup(1), tee(1)",
		Forms: []Form{{
			Via:        Tool,
			Line:       "nohup {cmd} 2>&1 </dev/null | tee {log} &",
			Background: Whole,
			Recipe:     Recipe{Line: "nohup sh -c {noted} {pidfile} {cmd} 2>&1 </dev/null | tee -a {log} &", Undo: byPID},
			Needs:      []string{"nohup", "tee"},
			Traits: Traits{
				OwnGroup: true, Job: true, TTY: Terminal, IgnoresHUP: true,
				Stdin: Null, Output: File, Piped: true,
			},
			Lacking: map[Feature]func(*Traits){
				PipeGroup: func(t *Traits) { t.ReaderStays = true },
			},
		}},
	}
})
