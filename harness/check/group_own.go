package check

import (
	"fmt"

	"outlive/harness/evidence"
)

// A process in the shell's own group gets what the shell's group gets.
var _ = register("group.own", func() Check {
	return Check{
		Rule:   "it is in a process group other than the shell's",
		Source: "setpgid(2), APUE 9",
		Holds: func(e evidence.Evidence) Finding {
			return Finding{
				Holds: e.Before.PGID != e.Shell.PGID,
				Got:   fmt.Sprintf("pgid %d, the shell's is %d", e.Before.PGID, e.Shell.PGID),
			}
		},
		Want: func(c Claim) bool { return c.OwnGroup },
		Turn: func(c *Claim) { c.OwnGroup = false },
	}
})
