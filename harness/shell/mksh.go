package shell

import "outlive/modes"

// mksh gives root a prompt of its own, unless a # is in the one that it is given
// (main.c): here it is in an expansion that leaves nothing of it.
var _ = register(70, "mksh", func() Shell {
	return Shell{
		Summary: "the MirBSD Korn shell: sends SIGHUP to what is stopped or in its foreground when it ends, not to running jobs",
		Package: "mksh",
		Command: []string{"mksh", "-i"},
		Script:  []string{"mksh", "-c"},
		Env:     []string{"PS1=" + Prompt + "${PS2#}"},
		Quote:   ansiC,
		Version: []string{"-c", "echo $KSH_VERSION"},
		Lacks:   []modes.Feature{modes.Disowns},
		Policy: Policy{
			HUPsStopped: true,
			Source:      "mksh, jobs.c, j_exit",
			Script:      Script{ExecsAlone: true, ForksLists: true, CatchesTERM: true},
		},
	}
})
