package check

import (
	"fmt"

	"outlive/harness/evidence"
)

// Who tells it so need not notice that nothing came of it.
var _ = register("reload.heard", func() Check {
	return Check{
		Rule:   "told to read its configuration again, it does",
		Source: "systemd.service(5), ExecReload=; daemon(7)",
		Holds: func(e evidence.Evidence) Finding {
			if e.Reload == nil {
				return moot("nobody told it to read anything")
			}
			return Finding{Holds: e.Rereads > 0, Got: fmt.Sprintf("it has read it again %d times, and %s had status %d", e.Rereads, "what told it so", e.Reload.Code)}
		},
		Want: func(c Claim) bool { return !c.Stale },
		Turn: func(c *Claim) { c.Stale = true },
	}
})
