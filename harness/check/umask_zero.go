package check

import (
	"fmt"

	"outlive/harness/evidence"
)

// daemon(7), step 10: "reset the umask to 0, so that the file modes passed to
// open(), mkdir() and suchlike directly control the access mode".
var _ = register("umask.zero", func() Check {
	return Check{
		Rule:   "its umask is 0",
		Source: "daemon(7) step 10",
		Holds: func(e evidence.Evidence) Finding {
			if e.Before.Umask < 0 {
				return Finding{Unseen: "its umask could not be read"}
			}
			return Finding{Holds: e.Before.Umask == 0, Got: fmt.Sprintf("umask %03o", e.Before.Umask)}
		},
		Want: func(c Claim) bool { return c.UmaskZero },
		Turn: func(c *Claim) { c.UmaskZero = false },
	}
})
