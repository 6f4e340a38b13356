package check

import (
	"outlive/harness/evidence"
)

// POSIX XBD 11.1.3: a session leader without a controlling terminal that opens
// a terminal which is not yet associated with a session, without O_NOCTTY, may
// acquire it; on Linux it does. Tried on a fresh terminal, after all else.
var _ = register("tty.cannot-acquire", func() Check {
	return Check{
		Rule:   "opening a fresh terminal does not make it its controlling terminal",
		Source: "POSIX XBD 11.1.3",
		Holds: func(e evidence.Evidence) Finding {
			switch {
			case e.Acquired == nil:
				return Finding{Unseen: "it did not live to try"}
			case *e.Acquired:
				return Finding{Got: "it acquired the terminal that it opened"}
			}
			return Finding{Holds: true, Got: "the terminal that it opened stayed nobody's"}
		},
		Want: func(c Claim) bool { return !c.Leader || c.TTY != "" },
		Turn: func(c *Claim) { c.Leader = true },
	}
})
