package check

import "outlive/harness/evidence"

// systemd.timer(5), RandomizedDelaySec=: "Delay the timer by a randomly selected, evenly
// distributed amount of time between 0 and the specified time value."
var _ = register("timer.spread", func() Check {
	return Check{
		Rule:   "each of its times is put off by chance, by no more than its timer says",
		Source: "systemd.timer(5), RandomizedDelaySec=",
		Holds: func(e evidence.Evidence) Finding {
			if e.Spread == nil {
				return moot("its timer was not asked")
			}
			return Finding{Holds: e.Spread.Chance(), Got: e.Spread.Tell()}
		},
		Want: func(c Claim) bool { return c.Spread > 0 },
		Turn: func(c *Claim) { c.Spread = 0 },
	}
})
