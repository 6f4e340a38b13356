package shell

import "outlive/modes"

var _ = register(20, "dash", func() Shell {
	return Shell{
		Summary: "Debian's /bin/sh: sends no signals to its jobs",
		Package: "dash",
		Command: []string{"dash", "-i"},
		Script:  []string{"dash", "-c"},
		Quote:   posix,
		MaxLine: 4095, // termios(3), canonical mode: it has no line editor
		Lacks:   []modes.Feature{modes.Disowns},
		Policy: Policy{
			Source: "POSIX XCU 2.11",
		},
	}
})
