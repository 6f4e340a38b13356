package check

import (
	"outlive/harness/evidence"
	"outlive/modes"
)

// daemon(7), step 9: "connect /dev/null to standard input, output, and error".
// nohup does so with a terminal only, and opens it for writing: reading fails.
var _ = register(Check{
	ID:     "stdio.stdin",
	Rule:   "its standard input is /dev/null",
	Source: "daemon(7) step 9, nohup(1)",
	Holds: func(e evidence.Evidence) Finding {
		if why := noFDs(e); why != "" {
			return Finding{Unseen: why}
		}
		fd, ok := e.Before.FD(0)
		if !ok {
			return Finding{Got: "closed"}
		}
		return Finding{Holds: fd.Target == "/dev/null", Got: fd.String()}
	},
	Want: func(c Claim) bool { return c.Stdin == modes.Null },
})
