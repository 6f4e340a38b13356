package shell

var _ = register(1000, "toy", func() Shell {
	return Shell{
		Summary: "a shell, for a test that it is one file",
		Package: "dash",
		Command: []string{"dash", "-i"},
		Script:  []string{"dash", "-c"},
		Quote:   posix,
		Policy:  Policy{Source: "POSIX XCU 2.11"},
	}
})
