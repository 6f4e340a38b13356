package parts

import "outlive/harness/program"

// A master replaces a worker that has ended, as pre-forking servers and supervisors do.
// Who ends its workers before it ends the master meets others then; who ends what one
// look at /proc has shown leaves the last of them behind.
var _ = register(65, "respawns", func() Part {
	return Part{
		Summary: "has a child, and starts another when that has ended",
		Args:    []string{"--leave", "1", "--respawn"},
		Traits:  program.Traits{Forks: true, Respawns: true, Source: "fork(2), wait(2)"},
	}
})
