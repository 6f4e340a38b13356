package check

import (
	"slices"

	"outlive/harness/evidence"
	"outlive/harness/program"
)

// remains makes a check of what a program keeps in a place: that it is found there by
// its name.
func remains(rule, source string, where program.Keep) Check {
	return Check{
		Rule:   rule,
		Source: source,
		Holds: func(e evidence.Evidence) Finding {
			i := slices.IndexFunc(e.Keeps, func(kept evidence.Kept) bool { return kept.Where == where })
			switch {
			case i < 0:
				return moot("it keeps nothing there")
			case e.Keeps[i].Gone:
				return Finding{Got: e.Keeps[i].Name + " is gone"}
			}
			return Finding{Holds: true, Got: e.Keeps[i].Name + " is there"}
		},
		Want: func(c Claim) bool { return !slices.Contains(c.Loss, where) },
		Turn: func(c *Claim) { c.Loss = []program.Keep{where} },
	}
}
