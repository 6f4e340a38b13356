package parts

import "outlive/harness/program"

// Shared memory stays when a program ends, and may go while it lives: with its user's
// last session logind removes what is that user's, whichever service holds it. What is
// attached or open can be used on, but nobody finds it by its name any more.
var _ = register(70, "shm", func() Part {
	return Part{
		Summary: "holds shared memory (POSIX and System V), which its user's last logout takes from it",
		Args:    []string{"--keep", keeps(program.SharedFile, program.Segment)},
		Lab:     true,
		Traits:  program.Traits{Keeps: []program.Keep{program.SharedFile, program.Segment}, Source: "logind.conf(5), RemoveIPC; shm_overview(7), sysvipc(7)"},
	}
})
