package check

import (
	"outlive/harness/evidence"
	"outlive/harness/program"
)

// limit makes the check of a limit: it was tried to have more.
func limit(of program.Resource, rule, source string, without func(*Claim)) Check {
	return Check{
		Rule:   rule,
		Source: source,
		Holds: func(e evidence.Evidence) Finding {
			h := e.Hog
			if h == nil || h.Of != of {
				return moot("it was not told to take any")
			}
			if of == program.Processor && h.Idle() {
				return Finding{Unseen: "others had the processors, so it never got as much as it may: " + h.Tell()}
			}
			return Finding{Holds: h.Contained(), Got: h.Tell()}
		},
		Want: func(c Claim) bool { return of.Limit(c.Limits) > 0 },
		Turn: without,
	}
}
