package parts

import "outlive/harness/program"

// A child that leads a session of its own, as daemons do, is in no group of its parent's
// any more: a signal to that, a terminal, a supervisor that ends its own child miss it.
var (
	_ = register(61, "forks-off", func() Part {
		return Part{
			Summary: "has a child in a session of its own, which only its cgroup, its parents and its environment tell of",
			Args:    []string{"--leave", "1", "--apart"},
			Traits:  program.Traits{Forks: true, Apart: true, Source: "setsid(2)"},
		}
	})
	_ = register(62, "forks-off-deaf", func() Part {
		return Part{
			Summary: "has a child in a session of its own that ignores SIGTERM, and has to be killed",
			Args:    []string{"--leave", "1", "--apart", "--deaf"},
			Traits:  program.Traits{Forks: true, Apart: true, Source: "setsid(2); signal(7)"},
		}
	})
)
