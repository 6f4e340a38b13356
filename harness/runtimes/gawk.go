package runtimes

// awk, as gawk has it: of the awks it alone reads a descriptor that it inherits
// (/dev/fd/N), and so it becomes the program as bash does. A print that fails is
// fatal: status 2. On a pipe that nobody reads it gives SIGPIPE its default back and
// sends it to itself. A file that it is given as output it opens for appending,
// after the fact (io.c, init_io).
var _ = register(80, "gawk", func() Runtime {
	return Runtime{
		Summary: "print of GNU awk",
		Command: []string{"outlive", "connect", "{report}", "gawk", "-f", "{source}"},
		Needs:   "gawk",
		File:    "beats.awk",
		Traits: Traits{
			IgnoresPIPE: true,
			Appends:     true,
			Gathers:     4096,
			FailedPrint: Reaction{
				Exit:   2,
				Why:    "a print that fails (EIO) is fatal: status 2",
				Source: "gawk(1), Exit status",
			},
			BrokenPipe: Reaction{
				Signals: []string{"SIGPIPE"},
				Why:     "SIGPIPE is ignored; where print fails (EPIPE) gawk sends it to itself, to die as others do",
				Source:  "gawk, io.c, die_via_sigpipe",
			},
			LastFlush: Reaction{
				Exit:   2,
				Why:    "what it holds is written at its end, and that this fails (EPIPE) is an error: status 2",
				Source: "gawk(1), Exit status",
			},
			Source: "gawk(1), fflush",
		},
	}
})
