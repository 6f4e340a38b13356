package modes

// Disown: a job in the background that the shell forgets. In the kernel
// nothing changes: same session, same terminal, same descriptors.
//
//	          before (shell)   after (workload)
//	pid       100              120
//	ppid      1                100: a child of the shell
//	pgid      100              120: a group of its own, in the background
//	sid       100              100: the shell's session
//	tty       pts/3            pts/3
//	stdio     pts/3            pts/3
//	signals   -                default, but the shell sends none
var _ = register(30, "disown", func() Mode {
	return Mode{
		Summary: "& and disown: the shell strikes it off its table of jobs",
		Use:     "a job that runs already and was started without nohup; its output goes with the terminal",
		Source:  "bash(1), disown",
		Forms: []Form{{
			Via:        Shell,
			Line:       "{cmd}{io} & disown",
			Background: Whole,
			Recipe:     Recipe{Line: "{cmd} & echo $! >{pidfile}; disown", Undo: byPID},
			Held:       "{cmd}{io}",
			Then:       "disown",
			Asks:       []Feature{Disowns},
			Traits: Traits{
				OwnGroup: true, TTY: Terminal,
				Stdin: Terminal, Output: Terminal,
			},
		}},
	}
})
