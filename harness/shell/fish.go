package shell

var _ = register(50, Shell{
	ID:      "fish",
	Summary: "sends SIGHUP to all its jobs at any exit, and warns first",
	Package: "fish",
	Command: []string{"fish", "--no-config", "-i", "--init-command", "function fish_prompt; printf '" + Prompt + "'; end; function fish_title; end; set -g fish_greeting"},
	Script:  []string{"fish", "--no-config", "-c"},
	Quote:   fishQuote,
	Policy: Policy{
		ResendsHUP:      true,
		HUPsAtExit:      true,
		HUPsStopped:     true,
		HeedsTERM:       true,
		WarnsRunning:    true,
		DisownContinues: true,
		Source:          "fish, Background jobs",
		Script:          Script{KeepsInput: true, SparesINT: true, TrapsInVain: true},
	},
})
