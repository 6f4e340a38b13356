package check

import (
	"fmt"

	"outlive/harness/evidence"
)

// sd_listen_fds(3): LISTEN_PID must be the pid of the process that uses the
// sockets; any fork or wrapper in between breaks that.
var _ = register("listen.fds", func() Check {
	return Check{
		Rule:   "it was handed sockets that listen, for its own pid",
		Source: "sd_listen_fds(3)",
		Holds: func(e evidence.Evidence) Finding {
			return Finding{Holds: e.Listens > 0, Got: fmt.Sprintf("%d sockets", e.Listens)}
		},
		Want: func(c Claim) bool { return c.Listens },
		Turn: func(c *Claim) { c.Listens = false },
	}
})
