package check

import (
	"outlive/harness/evidence"
	"outlive/modes"
)

// daemon(7), step 9: "connect /dev/null to standard input, output, and error". Who
// reads it is at the end of the file. nohup and daemonize open it for writing only:
// who reads that gets an error, EBADF.
var _ = register("stdio.stdin", func() Check {
	return Check{
		Rule:   "its standard input is /dev/null, and can be read",
		Source: "daemon(7) step 9, nohup(1)",
		Holds: func(e evidence.Evidence) Finding {
			if why := noFDs(e); why != "" {
				return Finding{Unseen: why}
			}
			fd, ok := e.Before.FD(0)
			if !ok {
				return Finding{Got: "closed"}
			}
			return Finding{Holds: fd.Target == "/dev/null" && fd.Readable(), Got: fd.String()}
		},
		Want: func(c Claim) bool { return c.Stdin == modes.Null },
		Turn: func(c *Claim) { c.Stdin = modes.Terminal },
	}
})
