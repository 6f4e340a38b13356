package parts

import "outlive/harness/program"

// Who takes SIGTERM for nothing of his, as a shell script that waits for a child does, and
// a program that has a handler which never gets done, is ended by who kills after a while,
// and by nobody else.
var _ = register(31, "ignores", func() Part {
	return Part{
		Summary: "ignores SIGTERM: who asks it to end, and does not kill, does not stop it",
		Args:    []string{"--on-term", "ignore"},
		Traits: program.Traits{
			On: map[string]program.Reaction{"SIGTERM": {
				Why:    "it ignores SIGTERM, and goes on",
				Source: "signal(7)",
			}},
			Source: "signal(7)",
		},
	}
})
