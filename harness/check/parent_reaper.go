package check

import (
	"fmt"

	"outlive/harness/evidence"
)

// prctl(2), PR_SET_CHILD_SUBREAPER: an orphan's parent becomes the nearest
// subreaper, not necessarily pid 1. In a trial that is outlive itself.
var _ = register("parent.reaper", func() Check {
	return Check{
		Rule:   "its parent is init or the nearest subreaper",
		Source: "prctl(2)",
		Holds: func(e evidence.Evidence) Finding {
			return Finding{
				Holds: e.Before.PPID == e.Reaper || e.Before.PPID == 1,
				Got:   fmt.Sprintf("ppid %d, the reaper is %d", e.Before.PPID, e.Reaper),
			}
		},
		Want: func(c Claim) bool { return c.Orphan },
		Turn: func(c *Claim) { c.Orphan = false },
	}
})
