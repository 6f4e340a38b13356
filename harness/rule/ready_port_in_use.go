package rule

import (
	"slices"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), steps 14 and 15. Some live on without their port, and nobody is told.
var _ = register("ready.port-in-use", func() Rule {
	return Rule{
		Group: "readiness", Profiles: []string{SysV, Systemd, Supervised, Container}, Severity: Must, Act: "port", Text: "a start without its port fails, says so by a status other than 0, and leaves nothing", Source: "daemon(7) steps 14 and 15",
		Why: "all looks well, and nobody can reach it",
		Judge: func(r evidence.Rehearsal) check.Finding {
			is := r.Port
			switch {
			case is == nil:
				return unseen("it was not tried")
			case is.Why != "":
				return unseen(is.Why)
			case slices.ContainsFunc(is.Listens, func(s evidence.Socket) bool { return slices.Contains(is.Taken, s) }):
				return moot("it listens where another does: it shares its port, or has a network of its own")
			case len(is.Left) > 0 && len(is.Listens) >= len(r.First.Listens):
				return moot("it listens elsewhere then: at " + list(is.Listens))
			}
			return told(is, " without "+list(is.Taken))
		},
		Fix: Fix{C: "bind() before the first fork(), or tell the parent at a pipe that it failed: exit(1) in both", Go: "net.Listen first, and os.Exit(1) where that fails", Python: "bind before os.fork(), or tell the parent at a pipe: sys.exit(1) in both"},
	}
})
