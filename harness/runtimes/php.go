package runtimes

// PHP: an echo that fails is a client that has gone away, and that ends a script,
// with status 255 on the command line; what is written to STDERR may fail unnoticed.
//
// SIGHUP, SIGINT, SIGTERM and more are caught from the start, ignored or not
// (Zend/zend_signal.c), and the handler does what was set before.
var _ = register(70, "php", func() Runtime {
	return Runtime{
		Summary: "echo of PHP",
		Command: []string{"php", "-n", "{source}", "{report}"},
		Needs:   "php",
		Package: "php-cli",
		File:    "beats.php",
		Traits: Traits{
			IgnoresPIPE: true,
			StandsIn:    true,
			FailedPrint: Reaction{
				Exit:   255,
				Why:    "an echo that fails (EIO) is a client that has gone away, which ends a script: status 255",
				Source: "PHP Manual, Connection handling",
			},
			BrokenPipe: Reaction{
				Exit:   255,
				Why:    "SIGPIPE is ignored; an echo that fails (EPIPE) is a client that has gone away, which ends a script: status 255",
				Source: "PHP Manual, Connection handling",
			},
			Source: "PHP, Zend/zend_signal.c",
		},
	}
})
