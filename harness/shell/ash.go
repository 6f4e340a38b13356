package shell

import "outlive/modes"

var _ = register(60, "ash", func() Shell {
	return Shell{
		Summary: "busybox's shell: sends no signals to its jobs",
		Package: "busybox",
		Command: []string{"busybox", "ash", "-i"},
		Script:  []string{"busybox", "ash", "-c"},
		Quote:   ansiC,
		MaxLine: 1022, // of its line editor, as Debian builds it
		Lacks:   []modes.Feature{modes.Disowns},
		Version: []string{"--help"},
		Policy: Policy{
			Source: "POSIX XCU 2.11",
			Script: Script{Execs: true, SubshellInPlace: true},
		},
	}
})
