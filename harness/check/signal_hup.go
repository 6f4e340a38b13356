package check

import (
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// nohup(1p): "… with the SIGHUP signal set to be ignored." SigIgn of
// proc_pid_status(5) is the truth for ignored, once the runtime has started.
var _ = register("signal.hup", func() Check {
	return Check{
		Rule:   "it ignores SIGHUP",
		Source: "nohup(1p), proc_pid_status(5)",
		Holds: func(e evidence.Evidence) Finding {
			is := e.Before.Disposition(int(unix.SIGHUP))
			if is == "caught" && e.CaughtWhy != "" {
				return Finding{Unseen: e.CaughtWhy}
			}
			return Finding{Holds: is == "ignored", Got: is}
		},
		Want: func(c Claim) bool { return c.IgnoresHUP },
		Turn: func(c *Claim) { c.IgnoresHUP = false },
	}
})
