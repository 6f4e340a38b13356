package runtimes

// Rust: SIGPIPE is ignored from the start, and println! panics when it fails: status
// 101. Standard output is written line by line, wherever it goes (LineWriter).
var _ = register(27, "rust", func() Runtime {
	return Runtime{
		Summary: "println! of Rust, compiled once in each lane",
		Command: []string{"{built}", "{report}"},
		Build:   []string{"rustc", "-o", "{built}", "{source}"},
		Needs:   "rustc",
		Large:   true,
		File:    "beats.rs",
		Traits: Traits{
			IgnoresPIPE: true,
			FailedPrint: Reaction{
				Exit:   101,
				Why:    "println! panics when it fails (EIO): status 101",
				Source: "Rust, std::println, Panics",
			},
			BrokenPipe: Reaction{
				Exit:   101,
				Why:    "SIGPIPE is ignored; println! panics when it fails (EPIPE): status 101",
				Source: "Rust, std::println, Panics",
			},
			Source: "Rust, library/std, sys/pal/unix, reset_sigpipe",
		},
	}
})
