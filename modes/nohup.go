package modes

// nohup leaves the process where it was, a job of the shell with the terminal
// as its controlling one, and makes it deaf to SIGHUP. Redirected as typed here:
//
//	         before (the shell's job)   after
//	pid      nohup                      the same: it execs
//	ppid     the shell                  the same
//	pgid     its own                    the same
//	sid      the shell's                the same
//	tty      the shell's                the same
//	stdin    terminal                   /dev/null, opened for writing only
//	stdout   the log                    the same (a terminal: nohup.out, 0600, appended)
//	stderr   the log                    the same (a terminal: where stdout goes)
//	SIGHUP   default                    ignored
var _ = register(50, "nohup", func() Mode {
	return Mode{
		Summary: "ignores SIGHUP, and stays a job of the shell on its terminal",
		Use:     "a long command whose output may go to a file, on any system there is",
		Source:  "nohup(1)",
		Native:  nohup,
		Forms: []Form{
			{
				Via:        Tool,
				Line:       "nohup {cmd}{io} &",
				Redirect:   ToLog,
				Background: Whole,
				// A program that reads nohup's own /dev/null, for writing only, would fail.
				Recipe: Recipe{Line: "nohup {cmd} >{log} 2>&1 </dev/null & echo $! >{pidfile}", Undo: byPID},
				Held:   "nohup {cmd}{io}",
				Needs:  []string{"nohup"},
				Traits: nohupTraits,
				Start: func(j Job) (int, error) {
					return 0, launch(append([]string{"nohup"}, j.Command...), j, child{setpgid: true})
				},
			},
			{
				Via:        Native,
				Line:       "outlive native nohup {cmd}{io} &",
				Redirect:   ToLog,
				Background: Whole,
				Recipe:     Recipe{Line: "outlive native nohup {cmd} >{log} 2>&1 </dev/null & echo $! >{pidfile}", Undo: byPID},
				Held:       "outlive native nohup {cmd}{io}",
				Traits:     nohupTraits,
				Start: func(j Job) (int, error) {
					return 0, launch(j.Command, j, child{setpgid: true, blindHUP: true})
				},
			},
		},
	}
})

var nohupTraits = Traits{
	OwnGroup:   true,
	Job:        true,
	TTY:        Terminal,
	IgnoresHUP: true,
	Stdin:      Unread,
	Output:     File,
}
