package plan

import (
	"fmt"
	"slices"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// Judge turns evidence into the cell's result. It is pure: recorded evidence
// judged again gives the same result.
func (c Cell) Judge(e evidence.Evidence) Trial {
	t := c.trial()
	if c.Guest != nil {
		t.see(e)
		judgeGuest(c, e, &t)
		return t
	}
	is, traits, err := c.Expect()
	if err != nil {
		e.Unfit = err.Error()
	}
	t.Expected, t.Rule, t.Why, t.Source = is.Outcome, is.Rule, is.Why, is.Source
	t.see(e)
	t.Log = logOf(e, is.Holds)
	if t.Outcome == evidence.Unfit {
		t.Verdict, t.Why, t.Source = Unfit, e.Unfit, ""
		return t
	}
	if t.spared(e) {
		return t
	}
	p, _, _ := c.program() // the expectation knows it
	t.Checks = judgeChecks(e, check.Claim{Traits: traits, Expected: is.Outcome, Loses: is.Loses || is.Lags && e.AskedAfter > 0, Holds: is.Holds, Spins: is.Spins, Leaves: is.Leaves(traits, p), Cut: !is.Asked(), Stale: !is.Rereads(p), Loss: is.Loss, Input: c.asking(traits)})
	t.Verdict = Kept
	switch {
	case t.Outcome != t.Expected:
		t.Verdict = Broken
		t.Why = fmt.Sprintf("%s, though: %s", e.Observed(), is.Why)
	case t.Outcome == evidence.Died && !is.Allows(e.Ending):
		t.Verdict = Broken
		t.Why = fmt.Sprintf("%s, though: %s", e.Observed(), is.Why)
	case slices.ContainsFunc(t.Checks, func(r CheckResult) bool { return r.Verdict == Broken }):
		t.Verdict = Broken
	}
	return t
}

// Skipped gives the result of a cell that is not made, and whether it is one.
func (c Cell) Skipped() (Trial, bool) {
	why, err := c.skip()
	t := c.trial()
	switch {
	case err != nil:
		t.Outcome, t.Verdict, t.Why = evidence.Unfit, Unfit, err.Error()
	case why != "":
		t.Outcome, t.Expected, t.Verdict, t.Why, t.Missing = evidence.Skipped, evidence.Skipped, Skipped, why, c.missing()
	default:
		return t, false
	}
	return t, true
}

// see fills in what was seen, before anything is judged.
func (t *Trial) see(e evidence.Evidence) {
	t.Outcome = e.Outcome()
	t.Signal = e.Ending.Signal
	t.Unseen = t.Outcome == evidence.Died && e.Ending.By == ""
	t.Sender = sender(e)
	t.Line = e.Line
	t.Subject = Subject{PID: e.Before.PID, Start: e.Before.Start}
	t.Seconds = e.Seconds
	t.Evidence = &e
}

// spared tells whether the event could not happen to it: then nothing was tried.
func (t *Trial) spared(e evidence.Evidence) bool {
	if e.Impossible == "" {
		return false
	}
	t.Outcome, t.Expected, t.Verdict, t.Why = evidence.Skipped, evidence.Skipped, Skipped, e.Impossible
	return true
}

// sender names who sent the signal that ended the subject: the first such
// signal that was delivered and that it did not send itself.
func sender(e evidence.Evidence) string {
	for _, s := range e.Signals {
		if !e.Gone || s.To != e.Before.PID || s.Name != e.Ending.Signal || s.Fate != "delivered" || s.From == e.Before.PID && !s.Kernel {
			continue
		}
		switch {
		case s.Kernel:
			return "kernel"
		case s.From == e.Shell.PID:
			return "shell"
		}
		return s.FromComm
	}
	return ""
}

func judgeChecks(e evidence.Evidence, claim check.Claim) []CheckResult {
	var all []CheckResult
	for _, c := range check.All() {
		found, want := c.Holds(e), c.Wanted(claim)
		if found.Moot {
			continue
		}
		r := CheckResult{ID: c.ID, Holds: found.Holds, Got: found.Got, Want: c.Rule, Source: c.Source, Verdict: Kept}
		if !want {
			r.Want = "not so: " + c.Rule
		}
		switch {
		case found.Unseen != "":
			r.Verdict, r.Got = Skipped, found.Unseen
		case found.Holds != want:
			r.Verdict = Broken
		}
		all = append(all, r)
	}
	return all
}
