package shell

import "outlive/modes"

var _ = register(50, "fish", func() Shell {
	return Shell{
		Summary: "sends SIGHUP to all its jobs at any exit, and warns first",
		Package: "fish",
		Command: []string{"fish", "--no-config", "-i", "--init-command", "function fish_prompt; printf '" + Prompt + "'; end; function fish_title; end; set -g fish_greeting"},
		Script:  []string{"fish", "--no-config", "-c"},
		Quote:   fishQuote,
		Grammar: Grammar{And: "\nand ", Fi: "end", Begin: "begin", End: "end", LastPID: "$last_pid", NoHereDocuments: true},
		Lacks:   []modes.Feature{modes.Subshells},
		Version: []string{"--version"},
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
	}
})
