package check

import (
	"fmt"
	"time"

	"outlive/harness/evidence"
)

// systemd.socket(5): the socket is made before the service is, and stays when that ends.
var _ = register("listen.never-refused", func() Check {
	return Check{
		Rule:   "nobody who connects is refused, whether somebody serves or not",
		Source: "systemd.socket(5); connect(2), ECONNREFUSED",
		Holds: func(e evidence.Evidence) Finding {
			c := e.Calls
			if c == nil {
				return moot("nobody connected to it")
			}
			got := fmt.Sprintf("%d answered, %d refused, %d cut", c.Answered, c.Refused, c.Cut)
			if c.Dark > 0 {
				got += fmt.Sprintf("; refused for %v", c.Dark.Round(time.Millisecond))
			}
			if c.Anew {
				got += "; its socket was made anew"
			}
			return Finding{Holds: c.Refused == 0 && !c.Anew, Got: got}
		},
		Want: func(c Claim) bool { return c.Listens },
		Turn: func(c *Claim) { c.Listens = false },
	}
})
