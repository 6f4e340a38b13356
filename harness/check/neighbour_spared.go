package check

import (
	"fmt"

	"outlive/harness/evidence"
)

// Who takes too much is to be the only one who fares badly.
var _ = register("neighbour.spared", func() Check {
	return Check{
		Rule:   fmt.Sprintf("a process of another unit starts programs as before, in at most %d times the time", evidence.Slower),
		Source: "cgroups(7), systemd.resource-control(5)",
		Holds: func(e evidence.Evidence) Finding {
			if e.Hog == nil {
				return moot("it did not take what others need")
			}
			n := e.Hog.Neighbour
			if n.Fails() {
				return Finding{Got: n.Tell()}
			}
			slow, alone := n.Slowed()
			if slow && !alone {
				return Finding{Unseen: fmt.Sprintf("%s; but others had %.0f %% of the machine, or it took as long outside of the lab, too", n.Tell(), 100*n.Others)}
			}
			return Finding{Holds: !slow, Got: n.Tell()}
		},
	}
})
