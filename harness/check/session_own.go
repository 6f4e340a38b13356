package check

import (
	"fmt"

	"outlive/harness/evidence"
)

// daemon(7), step 6: "In the child, call setsid() to detach from any terminal
// and create an independent session."
var _ = register("session.own", func() Check {
	return Check{
		Rule:   "it is in a session other than the launcher's",
		Source: "daemon(7) step 6, setsid(2)",
		Holds: func(e evidence.Evidence) Finding {
			return Finding{
				Holds: e.Before.SID != e.Shell.SID,
				Got:   fmt.Sprintf("sid %d, the shell's is %d", e.Before.SID, e.Shell.SID),
			}
		},
		Want: func(c Claim) bool { return c.OwnSession },
		Turn: func(c *Claim) { c.OwnSession = false },
	}
})
