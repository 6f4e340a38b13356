package check

import (
	"slices"
	"strings"

	"outlive/harness/evidence"
)

// daemon(7), step 1: "Close all open file descriptors except standard input,
// output, and error." What the workload opened itself does not count, nor does
// a pid file that is held for its lock.
var _ = register("files.no-leak", func() Check {
	return Check{
		Rule:   "it holds no descriptor of its launcher beyond 2",
		Source: "daemon(7) step 1, PEP 3143",
		Holds: func(e evidence.Evidence) Finding {
			if why := noFDs(e); why != "" {
				return Finding{Unseen: why}
			}
			if e.OwnWhy != "" {
				return Finding{Unseen: e.OwnWhy}
			}
			var leaks []string
			for _, fd := range e.Before.FDs {
				if fd.N > 2 && !fd.Lock && !slices.Contains(e.OwnFDs, fd.N) {
					leaks = append(leaks, fd.Describe(fd.N, true))
				}
			}
			if len(leaks) == 0 {
				return Finding{Holds: true, Got: "none"}
			}
			return Finding{Got: strings.Join(leaks, ", ")}
		},
		Want: func(c Claim) bool { return !c.Leaks },
		Turn: func(c *Claim) { c.Leaks = true },
	}
})
