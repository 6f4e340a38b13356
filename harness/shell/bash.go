package shell

var _ = register(10, "bash", func() Shell {
	return Shell{
		Summary: "the GNU shell: sends a SIGHUP that it gets on to its jobs, but at exit only with huponexit in a login shell",
		Package: "bash",
		Command: []string{"bash", "--norc", "--noprofile", "-i"},
		Script:  []string{"bash", "--norc", "--noprofile", "-c"},
		Login:   []string{"bash", "--login", "--norc", "--noprofile", "-O", "huponexit", "-i"},
		Quote:   ansiC,
		Version: []string{"--version"},
		Policy: Policy{
			ResendsHUP:   true,
			StoppedTERM:  true,
			TERMsFirst:   true,
			SubshellEnds: []string{"SIGHUP"}, // and lives through SIGINT, while what it waits for does
			DisownMarks:  true,
			Source:       "bash(1), SIGNALS",
			Script:       Script{Execs: true, ForksLists: true},
		},
	}
})
