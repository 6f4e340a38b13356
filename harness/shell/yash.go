package shell

import "outlive/modes"

var _ = register(80, "yash", func() Shell {
	return Shell{
		Summary:  "yet another shell, POSIX to the letter: sends no signals to its jobs",
		Package:  "yash",
		Command:  []string{"yash", "--norcfile", "-i", "+o", "vi"},
		Script:   []string{"yash", "-c"},
		Env:      []string{"YASH_PS1=" + Prompt, "YASH_PS2="},
		Quote:    posix,
		MaxLine:  4095, // termios(3), canonical mode: its line editor is off
		TextOnly: true, // yash(1): it works on wide characters
		Version:  []string{"--version"},
		Lacks:    []modes.Feature{modes.InPlace, modes.NullInput},
		Policy: Policy{
			KeepsIgnored: true,
			Source:       "POSIX XCU 2.11",
			Script:       Script{Execs: true, SubshellInPlace: true},
		},
	}
})
