package check

import (
	"fmt"
	"time"

	"outlive/harness/evidence"
)

// systemd.unit(5), After=: it "ensures that the listed unit is fully started up before the
// configured unit is started"; what that means, its Type= says.
var _ = register("start.ordered", func() Check {
	return Check{
		Rule:   "a unit that is ordered after its own starts when the start of that is done, and not before",
		Source: "systemd.unit(5), After=",
		Holds: func(e evidence.Evidence) Finding {
			o := e.Order
			if o == nil || o.Began == 0 {
				return moot("nothing was ordered after it")
			}
			if o.Began < o.Done {
				return Finding{Got: fmt.Sprintf("%s started %v before that", o.Unit, (o.Done - o.Began).Round(time.Millisecond))}
			}
			return Finding{Holds: true, Got: fmt.Sprintf("%s started %v after that", o.Unit, (o.Began - o.Done).Round(time.Microsecond))}
		},
	}
})
