package parts

import "outlive/harness/program"

// A child has its parent's group, session, terminal, cgroup, environment and dispositions:
// what goes to all of one of these ends both. What goes to the parent alone ends the
// parent, and the child stays behind, with the parent's port, locks and pipes.
var _ = register(60, "forks", func() Part {
	return Part{
		Summary: "has a child, which is left behind where only its parent is ended",
		Args:    []string{"--leave", "1"},
		Traits:  program.Traits{Forks: true, Source: "fork(2), _exit(2)"},
	}
})
