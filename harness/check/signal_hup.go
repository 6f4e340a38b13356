package check

import (
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// nohup(1p): "… with the SIGHUP signal set to be ignored." SigIgn of
// proc_pid_status(5) is the truth for ignored, once the runtime has started.
var _ = register(Check{
	ID:     "signal.hup",
	Rule:   "it ignores SIGHUP",
	Source: "nohup(1p), proc_pid_status(5)",
	Holds: func(e evidence.Evidence) Finding {
		f := Finding{Holds: evidence.Has(e.Before.Ignored, int(unix.SIGHUP)), Got: e.Before.Disposition(int(unix.SIGHUP))}
		return f
	},
	Want: func(c Claim) bool { return c.IgnoresHUP },
})
