package check

import (
	"fmt"

	"outlive/harness/evidence"
)

// daemon(7), step 7: "In the child, call fork() again, to ensure that the
// daemon can never re-acquire a terminal again." Only a leader could.
var _ = register("session.not-leader", func() Check {
	return Check{
		Rule:   "it does not lead its session",
		Source: "daemon(7) step 7, APUE 13.3",
		Holds: func(e evidence.Evidence) Finding {
			return Finding{Holds: e.Before.PID != e.Before.SID, Got: fmt.Sprintf("pid %d, sid %d", e.Before.PID, e.Before.SID)}
		},
		Want: func(c Claim) bool { return !c.Leader },
		Turn: func(c *Claim) { c.Leader = true },
	}
})
