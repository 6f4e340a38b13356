package verify

import (
	"cmp"
	"fmt"

	"outlive/harness/profile"
)

// Terms are what a program's owner says of rules, beyond its profile.
type Terms struct {
	// Expect has the verdict, kept or broken, that a rule has to have.
	Expect map[string]Verdict
	// Exceptions say of rules why they may be broken.
	Exceptions map[string]string
	// Before is what a saved report found, by rule; nil for none.
	Before map[string]Verdict
}

// TermsOf are those of a team's own profile.
func TermsOf(own profile.File) Terms {
	t := Terms{Exceptions: own.Exceptions, Expect: map[string]Verdict{}}
	for id, verdict := range own.Expect {
		t.Expect[id] = Verdict(verdict)
	}
	return t
}

// Change is a rule that was broken and is kept, or the other way round.
type Change struct {
	ID      string
	Was, Is Verdict
}

// Hold judges the report by the terms, too.
func (r *Report) Hold(t Terms) {
	for i := range r.Rules {
		j := &r.Rules[i]
		was, compared := t.Before[j.ID]
		switch reason, excepted := t.Exceptions[j.ID]; {
		case t.Expect[j.ID] != "":
			j.Expected = t.Expect[j.ID]
		case excepted:
			j.Known = "an exception: " + reason
		case was == Broken:
			j.Known = "broken before, too"
		}
		if compared && was != j.Verdict && (was == Broken || j.Verdict == Broken) {
			r.Changes = append(r.Changes, Change{j.ID, was, j.Verdict})
		}
	}
}

// Mended are the exceptions that nobody needs any more.
func (r Report) Mended(t Terms) (ids []string) {
	for _, j := range r.Rules {
		if _, excepted := t.Exceptions[j.ID]; excepted && j.Verdict == Kept {
			ids = append(ids, j.ID)
		}
	}
	return ids
}

// said is what was found of a rule, against what was expected of it.
func (j Judgement) said() string {
	said := cmp.Or(j.Got, j.Unseen)
	switch {
	case j.Expected == "":
	case j.Verdict == j.Expected:
		return fmt.Sprintf("%s: %s, as expected", said, j.Verdict)
	case j.Fault():
		return fmt.Sprintf("%s: it is %s, and %s was expected", said, j.Verdict, j.Expected)
	default:
		return fmt.Sprintf("%s: so it cannot be told whether it is %s, as expected", said, j.Expected)
	}
	return said
}
