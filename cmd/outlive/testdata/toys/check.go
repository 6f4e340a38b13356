package check

import "outlive/harness/evidence"

var _ = register("toy.check", func() Check {
	return Check{
		Rule:   "it leads no session, for a test that a check is one file",
		Source: "setsid(2)",
		Holds: func(e evidence.Evidence) Finding {
			return Finding{Holds: e.Before.PID != e.Before.SID, Got: "what it leads"}
		},
		Want: func(c Claim) bool { return !c.Leader },
		Turn: func(c *Claim) { c.Leader = true },
	}
})
