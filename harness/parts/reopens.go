package parts

import "outlive/harness/program"

// Servers have their own log, and open it by its name on SIGHUP: then logrotate may rename
// it. Who only reloads on that goes on in the old file, and so does who is told nothing.
var _ = register(25, "reopens", func() Part {
	return Part{
		Summary: "handles SIGHUP, and opens its log anew then: it goes on in the new one after a rotation",
		Args:    []string{"--on-hup", "reload", "--reopen"},
		Traits: program.Traits{
			On: map[string]program.Reaction{"SIGHUP": {
				Why:    "it handles SIGHUP itself, whatever was set before: it opens its log anew, by its name, and goes on",
				Source: "signal(7); logrotate(8), postrotate",
			}},
			Reopens: true,
			Source:  "signal(7); logrotate(8), postrotate",
		},
	}
})
