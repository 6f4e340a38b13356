package shell

import "outlive/modes"

var _ = register(40, "ksh", func() Shell {
	return Shell{
		Summary: "ksh93u+m: sends no SIGHUP to running jobs",
		Package: "ksh",
		Command: []string{"ksh", "-i", "-E"},
		Script:  []string{"ksh", "-c"},
		Quote:   ansiC,
		MaxLine: 4095, // termios(3): its line editor takes the terminal over after the prompt
		Lacks:   []modes.Feature{modes.IgnoredINT, modes.NullInput, modes.PipeGroup},
		Version: []string{"--version"},
		Policy: Policy{
			StoppedTERM:   true,
			TERMsDisowned: true,
			SubshellEnds:  []string{"SIGHUP", "SIGTERM", "SIGINT"},
			Source:        "ksh93(1), Jobs",
			Script:        Script{Execs: true, SubshellInPlace: true, SubshellNoFork: true, PipesBelowLast: true},
		},
	}
})
