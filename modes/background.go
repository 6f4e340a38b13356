package modes

// Background: the shell does not wait, and that is all. The workload stays in
// the shell's session, on its terminal, and in its table of jobs.
//
//	          before (shell)   after (workload)
//	pid       100              120
//	ppid      1                100: a child of the shell
//	pgid      100              120: a group of its own, in the background
//	sid       100              100: the shell's session
//	tty       pts/3            pts/3
//	stdio     pts/3            pts/3
//	signals   -                default
var _ = register(20, "background", func() Mode {
	return Mode{
		Summary: "&: the shell does not wait for it",
		Use:     "a command that may end with the terminal, while one goes on typing",
		Source:  "POSIX XCU 2.9.3.1",
		Forms: []Form{{
			Via:        Shell,
			Line:       "{cmd}{io} &",
			Background: Whole,
			Recipe:     Recipe{Line: "{cmd} & echo $! >{pidfile}", Undo: byPID},
			Traits: Traits{
				OwnGroup: true, Job: true, TTY: Terminal,
				Stdin: Terminal, Output: Terminal,
			},
		}},
	}
})
