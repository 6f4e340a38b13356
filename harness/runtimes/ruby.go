package runtimes

// Ruby: a print that fails raises Errno::EIO, which nobody catches: status 1. For
// standard output it says EPIPE as the kernel would: it sends itself SIGPIPE,
// though it has a handler for that, which does nothing.
//
// SIGHUP, SIGINT and SIGTERM are exceptions, where they were not ignored before.
// Nobody catches them: what is held is written, and Ruby sends itself the signal.
var _ = register(60, "ruby", func() Runtime {
	return Runtime{
		Summary: "puts of Ruby",
		Command: []string{"ruby", "--disable=gems", "{source}", "{report}"},
		Needs:   "ruby",
		File:    "beats.rb",
		AtOnce:  "ruby -e '$stdout.sync = true'",
		Traits: Traits{
			Unwinds: []string{"SIGHUP", "SIGINT", "SIGTERM"},
			Gathers: 8192,
			FailedPrint: Reaction{
				Exit:   1,
				Why:    "puts raises Errno::EIO, which nobody catches: status 1",
				Source: "Ruby, Exception, Errno::EIO",
			},
			LastFlush: Reaction{
				Exit:   1,
				Why:    "a puts that fails (EPIPE) ends it by SIGPIPE, and where that is the flush at its end, with status 1",
				Source: "Ruby, Exception, Errno::EPIPE",
			},
			FirstTERM: Reaction{
				Exit:   1,
				Why:    "it is PID 1 itself: SIGTERM is an exception that nobody catches; the kernel drops the signal that Ruby then sends itself: status 1",
				Source: "Ruby, Signal.trap; pid_namespaces(7)",
			},
			Source: "Ruby, Signal.trap",
		},
	}
})
