package parts

import "outlive/harness/program"

// The twin of reloads: the handler shuts the program down in good order. An ignored
// SIGHUP does not keep it, for the handler has taken the place of that.
var _ = register(30, "quits", func() Part {
	return Part{
		Summary: "handles SIGHUP by a clean exit: nohup does not keep it",
		Args:    []string{"--on-hup", "quit"},
		Traits: program.Traits{
			On: map[string]program.Reaction{"SIGHUP": {
				Exits:  true,
				Why:    "it handles SIGHUP itself, whatever was set before: it exits, status 0",
				Source: "signal(7)",
			}},
			Source: "signal(7)",
		},
	}
})
