package shell

var _ = register(30, "zsh", func() Shell {
	return Shell{
		Summary: "sends SIGHUP to running jobs at any exit (option HUP), and warns first (CHECK_RUNNING_JOBS)",
		Package: "zsh",
		Command: []string{"zsh", "-f", "-i", "+o", "promptsp", "+o", "promptcr"},
		Script:  []string{"zsh", "-f", "-c"},
		Env:     []string{"PROMPT=" + Prompt},
		Quote:   ansiC,
		MaxLine: 4095, // termios(3): its line editor takes the terminal over after the prompt
		Version: []string{"--version"},
		Policy: Policy{
			ResendsHUP:   true,
			HUPsAtExit:   true,
			WarnsRunning: true,
			SubshellEnds: []string{"SIGHUP"},
			SubshellExit: 1, // zexit with the signal's number
			Source:       "zshoptions(1), HUP",
			Script:       Script{Execs: true, KeepsInput: true, TrapsInVain: true, MindsTTY: true, SubshellInPlace: true},
		},
	}
})
