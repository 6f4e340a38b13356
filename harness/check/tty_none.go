package check

import (
	"fmt"

	"outlive/harness/evidence"
	"outlive/modes"
)

// credentials(7): a session can have a controlling terminal; proc_pid_stat(5),
// field 7: tty_nr is 0 for a process without one.
var _ = register("tty.none", func() Check {
	return Check{
		Rule:   "it has no controlling terminal",
		Source: "credentials(7), proc_pid_stat(5)",
		Holds: func(e evidence.Evidence) Finding {
			got := fmt.Sprintf("tty_nr %d", e.Before.TTYNr)
			if e.Before.TTY != "" {
				got += " (" + e.Before.TTY + ")"
			}
			return Finding{Holds: e.Before.TTYNr == 0, Got: got}
		},
		Want: func(c Claim) bool { return c.TTY == "" },
		Turn: func(c *Claim) { c.TTY = modes.Pane },
	}
})
