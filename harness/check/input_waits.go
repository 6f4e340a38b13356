package check

import (
	"outlive/harness/evidence"
)

// Job control: who reads from its controlling terminal in the background is stopped, and
// one whose group is orphaned gets EIO, since nobody could let it go on.
var _ = register("input.waits", func() Check {
	return Check{
		Rule:   "when it asks for input it waits for an answer",
		Source: "POSIX XBD 11.1.4; read(2)",
		Holds: func(e evidence.Evidence) Finding {
			if e.Input == "" {
				return moot("it was not told to ask for input")
			}
			return Finding{Holds: e.Input == evidence.InputWaits, Got: e.Input}
		},
		Want: func(c Claim) bool { return c.Input == "" || c.Input == evidence.InputWaits },
		Turn: func(c *Claim) { c.Input = evidence.InputStops },
	}
})
