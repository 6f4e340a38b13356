package shell

var _ = register(40, Shell{
	ID:      "ksh",
	Summary: "ksh93u+m: sends no SIGHUP to running jobs",
	Package: "ksh",
	Command: []string{"ksh", "-i", "-E"},
	Quote:   ansiC,
	MaxLine: 8192, // of its line editor; the exact number, near 10,000, varies
	Policy: Policy{
		StoppedSignals: []string{"SIGHUP", "SIGTERM"},
		StoppedTERM:    true,
		Source:         "ksh93(1), Jobs",
	},
})
