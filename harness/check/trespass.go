package check

import (
	"slices"

	"outlive/harness/evidence"
)

// kept makes the check of a place that a program is to keep away from: it was told to write there.
func kept(area evidence.Area, rule, source string, want func(Claim) bool, without func(*Claim)) Check {
	return Check{
		Rule:   rule,
		Source: source,
		Holds: func(e evidence.Evidence) Finding {
			at := slices.IndexFunc(e.Trespasses, func(t evidence.Trespass) bool { return t.Area == area })
			if at < 0 {
				return moot("it was not told to write there")
			}
			return Finding{Holds: !e.Trespasses[at].Found, Got: e.Trespasses[at].Tell()}
		},
		Want: want,
		Turn: without,
	}
}
