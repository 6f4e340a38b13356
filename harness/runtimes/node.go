package runtimes

// Node: its start gives every signal its default action back, since "the parent
// process may have been evil" (src/node.cc), ignores SIGPIPE, and has all that it
// inherited close on exec (uv_disable_stdio_inheritance).
//
// console.log swallows the first error of a stream; the second is an exception
// that nobody catches. Node then exits, and before that puts the terminal's
// settings back as they were: on one that is gone that fails with EIO, which
// ResetStdio (src/node.cc) takes for a mistake of its own, and aborts. Writing
// the stack of an engine that is shut down already, it runs into a bad address
// now and then (SIGSEGV: 5 of 60). SIGINT and SIGTERM, which it catches to put the
// settings back, come to the same; any thread may catch them, and the program
// goes on while that one aborts. With a pipe that nobody reads it just exits.
var _ = register(40, "node", func() Runtime {
	return Runtime{
		Summary: "console.log of Node.js",
		Command: []string{"node", "{source}", "{report}"},
		Needs:   "node",
		Package: "nodejs",
		File:    "beats.js",
		Traits: Traits{
			ResetsSignals: true,
			IgnoresPIPE:   true,
			MarksFDs:      true,
			FailedPrint: Reaction{
				Swallows: true,
				Signals:  []string{"SIGABRT", "SIGSEGV"},
				Why:      "the second console.log that fails (EIO) ends it, and Node aborts as it cannot reset the terminal",
				Source:   "Node.js, src/node.cc, ResetStdio",
			},
			LatePrint: Reaction{
				Swallows: true,
				Exit:     1,
				Why:      "the second console.log that fails (EIO) ends it, and Node, which began without a terminal, has none to reset: status 1",
				Source:   "Node.js, src/node.cc, ResetStdio",
			},
			BrokenPipe: Reaction{
				Swallows: true,
				Exit:     1,
				Why:      "SIGPIPE is ignored; the second console.log that fails (EPIPE) is an error of the stream that nobody handles: status 1",
				Source:   "Node.js, Process, Exit codes",
			},
			DeadTerminal: Reaction{
				Signals: []string{"SIGABRT", "SIGSEGV"},
				Why:     "Node aborts: it cannot reset that",
				Source:  "Node.js, src/node.cc, SignalExit",
			},
			Source: "Node.js, src/node.cc",
		},
	}
})
