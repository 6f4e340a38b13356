package runtimes

// Python: SIGPIPE is ignored from the start, and a print that fails raises
// OSError, which ends a program that does not catch it. That would be status 1,
// but what could not be written is still in the buffer: it is tried once more at
// the very end, and that it fails again makes the status 120. (With
// PYTHONUNBUFFERED there is no buffer, and it is 1.)
//
// SIGINT raises KeyboardInterrupt, where it was not ignored before. Nobody catches
// that either: the buffer is written, and then Python sends the signal to itself.
var _ = register(30, "python", func() Runtime {
	return Runtime{
		Summary: "print of CPython 3",
		Command: []string{"python3", "{source}", "{report}"},
		Needs:   "python3",
		File:    "beats.py",
		AtOnce:  "python -u",
		Traits: Traits{
			IgnoresPIPE: true,
			Unwinds:     []string{"SIGINT"},
			Gathers:     8192,
			FailedPrint: Reaction{
				Exit:   120,
				Why:    "print raises OSError (EIO), which nobody catches, and the flush at exit fails too: status 120",
				Source: "Python Library, sys.exit",
			},
			BrokenPipe: Reaction{
				Exit:   120,
				Why:    "SIGPIPE is ignored; print raises BrokenPipeError (EPIPE), which nobody catches, and the flush at exit fails too: status 120",
				Source: "Python Library, sys.exit",
			},
			Source: "Python Library, signal",
		},
	}
})
