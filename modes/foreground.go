package modes

// Foreground: the line is just the command. The terminal's foreground group is
// its own until it ends.
//
//	          before (shell)   after (workload)
//	pid       100              120
//	ppid      1                100: a child of the shell
//	pgid      100              120: a group of its own, in the foreground
//	sid       100              100: the shell's session
//	tty       pts/3            pts/3
//	stdio     pts/3            pts/3
//	signals   -                default
var _ = register(10, "foreground", func() Mode {
	return Mode{
		Summary: "the command alone: the shell waits for it",
		Use:     "a command that is waited for",
		Source:  "POSIX XCU 2.9.1",
		Forms: []Form{{
			Via:  Shell,
			Line: "{cmd}{io}",
			Held: "{cmd}{io}",
			Traits: Traits{
				OwnGroup: true, Foreground: true, Job: true, TTY: Terminal,
				Stdin: Terminal, Output: Terminal, KeepsShell: true,
			},
		}},
	}
})
