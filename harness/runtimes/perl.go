package runtimes

// Perl: print gives false when it fails, and nobody looks.
var _ = register(50, "perl", func() Runtime {
	return Runtime{
		Summary: "print of Perl 5",
		Command: []string{"perl", "{source}", "{report}"},
		Needs:   "perl",
		File:    "beats.pl",
		AtOnce:  "perl -e '$| = 1'",
		Traits:  Traits{Gathers: 8192, Source: "perlfunc(1), print"},
	}
})
