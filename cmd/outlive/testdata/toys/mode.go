package modes

var _ = register(1000, "toy", func() Mode {
	return Mode{
		Summary: "a job in the background, whose output goes to a file",
		Use:     "a test that a mode is one file",
		Source:  "POSIX XCU 2.9.3.1",
		Forms: []Form{{
			Via:        Shell,
			Line:       "{cmd}{io} &",
			Redirect:   ToLog,
			Background: Whole,
			Traits:     Traits{OwnGroup: true, Job: true, TTY: Terminal, Stdin: Terminal, Output: File},
		}},
	}
})
