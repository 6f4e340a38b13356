package check

import (
	"fmt"

	"outlive/harness/evidence"
)

// logrotate(8), copytruncate: who does not append writes where he stood, and the emptied
// log is as long as before at once, with zeros in front of the line.
var _ = register("log.no-hole", func() Check {
	return Check{
		Rule:   "its log, emptied in place, begins with what it prints next",
		Source: "open(2) O_APPEND, logrotate(8)",
		Holds: func(e evidence.Evidence) Finding {
			switch {
			case e.Rotation == nil, !e.Rotation.Emptied:
				return moot("its log was not emptied")
			case e.Silent, e.Stopped, e.AskedAfter == 0:
				return Finding{Unseen: "it printed nothing since"}
			}
			return Finding{Holds: e.Rotation.Hole == 0, Got: fmt.Sprintf("%d bytes of zero before the next line", e.Rotation.Hole)}
		},
		Want: func(c Claim) bool { return c.Append },
		Turn: func(c *Claim) { c.Append = false },
	}
})
