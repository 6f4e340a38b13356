package runtimes

// mawk, the awk of Debian as it comes: a write that fails is fatal, status 2, with a
// closed pipe as well where SIGPIPE is ignored. It reads files by whole blocks.
var _ = register(85, "mawk", func() Runtime {
	return Runtime{
		Summary: "print of mawk",
		Command: []string{"outlive", "connect", "{report}", "mawk", "-f", "{source}"},
		Needs:   "mawk",
		File:    "beats.mawk",
		AtOnce:  "mawk -W interactive",
		Traits: Traits{
			Gathers: 4096,
			FailedPrint: Reaction{
				Exit:   2,
				Why:    "a write that fails (EIO) is fatal: status 2",
				Source: "mawk, files.c, write_error",
			},
			Source: "mawk(1), fflush",
		},
	}
})
