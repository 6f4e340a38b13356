package parts

import "outlive/harness/program"

// Servers reload on SIGHUP. Who installs the handler without a look at what was set
// before undoes nohup, and lives all the same, but also lives on where a hangup was
// to end it: on a terminal that is gone.
var _ = register(20, "reloads", func() Part {
	return Part{
		Summary: "handles SIGHUP, as servers do: it reloads and goes on, so no hangup ends it",
		Args:    []string{"--on-hup", "reload"},
		Traits: program.Traits{
			On: map[string]program.Reaction{"SIGHUP": {
				Why:    "it handles SIGHUP itself, whatever was set before: it reloads, and goes on",
				Source: "signal(7)",
			}},
			Source: "signal(7)",
		},
	}
})
