package check

import "outlive/harness/evidence"

// systemd.service(5), GuessMainPID=: "If the main PID cannot be determined, failure
// detection and automatic restarting of a service will not work reliably." And with
// KillMode=process nobody is stopped then.
var _ = register("unit.main-pid", func() Check {
	return Check{
		Rule:   "systemd takes it for the main process of its service",
		Source: "systemd.service(5), PIDFile=, GuessMainPID=",
		Holds: func(e evidence.Evidence) Finding {
			switch {
			case e.Main == nil:
				return moot("it is in no service of the system")
			case *e.Main:
				return Finding{Holds: true, Got: "it is the MainPID"}
			}
			return Finding{Got: "the MainPID is another, or 0: not known"}
		},
		Want: func(c Claim) bool { return c.Main },
		Turn: func(c *Claim) { c.Main = false },
	}
})
