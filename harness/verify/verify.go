// Package verify judges a daemon: it has it rehearsed, holds what was seen against the
// rules of a profile, and tells what is broken.
package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"outlive/harness/check"
	"outlive/harness/evidence"
	"outlive/harness/lane"
	"outlive/harness/rehearse"
	"outlive/harness/rule"
)

// Verdict is what became of a rule.
type Verdict string

const (
	Kept    Verdict = "kept"
	Broken  Verdict = "broken"
	Skipped Verdict = "skipped" // there is nothing that it speaks of
	Unfit   Verdict = "unfit"   // outlive could not tell
)

// Judgement is one rule, and what was found.
type Judgement struct {
	rule.Rule
	check.Finding
	Verdict Verdict
	// Expected is the verdict that its owner expects; empty where he leaves that to the profile.
	Expected Verdict
	// Known says why it is no fault that it is broken; empty where it is one.
	Known string
}

// Fault tells whether it is not as it has to be: a note never is a fault.
func (j Judgement) Fault() bool {
	if j.Expected != "" {
		return j.Verdict != j.Expected && (j.Verdict == Kept || j.Verdict == Broken)
	}
	return j.Verdict == Broken && j.Severity != rule.Note && j.Known == ""
}

// Doubt tells whether it is not known, and would have to be.
func (j Judgement) Doubt() bool {
	if j.Expected != "" {
		return j.Verdict == Skipped || j.Verdict == Unfit
	}
	return j.Verdict == Unfit && j.Severity != rule.Note && j.Known == ""
}

// Report is what a verification found.
type Report struct {
	Profile rule.Profile
	Seen    evidence.Rehearsal
	Rules   []Judgement
	Took    time.Duration
	// Changes are what differs from a report before; nil where there is none to compare with.
	Changes []Change
}

// Broken are the rules that are, and whose owner does not know of it, those first that
// must be kept.
func (r Report) Broken() []Judgement {
	return inOrder(r.which(func(j Judgement) bool { return j.Verdict == Broken && j.Fault() }))
}

// Faults are the rules that are not as they have to be.
func (r Report) Faults() []Judgement { return inOrder(r.which(Judgement.Fault)) }

// Doubts are the rules of which it could not be told whether they are as they have to be.
func (r Report) Doubts() []Judgement { return r.which(Judgement.Doubt) }

func inOrder(all []Judgement) []Judgement {
	order := []rule.Severity{rule.Must, rule.Should, rule.Note}
	slices.SortStableFunc(all, func(a, b Judgement) int {
		return cmp.Compare(slices.Index(order, a.Severity), slices.Index(order, b.Severity))
	})
	return all
}

// Of are the rules with a verdict.
func (r Report) Of(v Verdict) []Judgement {
	return r.which(func(j Judgement) bool { return j.Verdict == v })
}

func (r Report) which(is func(Judgement) bool) (all []Judgement) {
	for _, j := range r.Rules {
		if is(j) {
			all = append(all, j)
		}
	}
	return all
}

// Run rehearses it, and judges. self is outlive's executable. The error says why nothing
// could be told at all.
func Run(ctx context.Context, self string, o rehearse.Order, p rule.Profile) (Report, error) {
	return RunIn(ctx, self, func(string) rehearse.Order { return o }, p)
}

// RunIn is Run of what keeps files in a folder that is the rehearsal's: it is gone in the
// end, also where outlive is killed.
func RunIn(ctx context.Context, self string, order func(dir string) rehearse.Order, p rule.Profile) (Report, error) {
	began := time.Now()
	f, err := lane.NewFront(self)
	if err != nil {
		return Report{}, err
	}
	l, err := f.Rehearsal()
	if err != nil {
		return Report{}, err
	}
	defer l.Close()
	o := order(l.Dir())
	for _, r := range p.Rules() {
		if r.Act != "" && !slices.Contains(o.Acts, r.Act) {
			o.Acts = append(o.Acts, r.Act)
		}
	}
	var seen evidence.Rehearsal
	if err := l.Ask(ctx, o, &seen); err != nil {
		return Report{}, err
	}
	if seen.Unfit != "" {
		return Report{}, errors.New(seen.Unfit)
	}
	return Report{Profile: p, Seen: seen, Rules: Judge(p, seen), Took: time.Since(began)}, nil
}

// Look judges a process that runs already, by the rules that can be told of such.
func Look(ctx context.Context, pid int, window time.Duration, wants evidence.Wants, p rule.Profile) (Report, error) {
	began := time.Now()
	seen, err := rehearse.Standing(ctx, pid, window)
	seen.Wants = wants
	if err != nil {
		return Report{}, err
	}
	return Report{Profile: p, Seen: seen, Rules: Judge(p, seen), Took: time.Since(began)}, nil
}

// Judge holds what was seen against the rules of a profile.
func Judge(p rule.Profile, seen evidence.Rehearsal) (all []Judgement) {
	for _, r := range p.Rules() {
		j := Judgement{Rule: r}
		why, skipped := seen.Skipped[r.Act]
		switch {
		case seen.Standing && !r.Standing:
			j.Finding = check.Finding{Unseen: "it takes a start of its own, and this one runs already", Moot: true}
		case seen.First.Gone && r.ID != "start.runs":
			j.Finding = check.Finding{Unseen: "nothing of it runs", Moot: true}
		case seen.Unplayed[r.Act] != "":
			j.Finding = check.Finding{Unseen: seen.Unplayed[r.Act]}
		case skipped:
			j.Finding = check.Finding{Unseen: why, Moot: true}
		default:
			j.Finding = r.Judge(seen)
		}
		switch {
		case j.Moot:
			j.Verdict = Skipped
		case j.Unseen != "":
			j.Verdict = Unfit
		case j.Holds:
			j.Verdict = Kept
		default:
			j.Verdict = Broken
			if r.FixFor != nil {
				j.Fix = r.FixFor(seen)
			}
		}
		all = append(all, j)
	}
	return all
}

// Headline is the answer in a line.
func (r Report) Headline() string {
	name, broken, rules := r.Name(), len(r.Broken()), len(r.Rules)
	does, well, not := "detaches", "detaches as it must", "does not detach as it must"
	switch {
	case r.Profile.Stays:
		does, well, not = "stays in the foreground", "stays in the foreground as it must", "does not stay in the foreground"
	case r.Profile.Kind() == rule.Nohup:
		does, well, not = "runs in the background", "runs in the background as it must", "does not get away from its terminal"
	}
	if r.Seen.Standing {
		does, well, not = "has detached", "has detached as it must", "has not detached as it must"
		if r.Profile.Stays {
			does, well, not = "runs", "runs as it must", "does not run as it must"
		}
	}
	faults := r.Faults()
	parted := slices.ContainsFunc(faults, func(j Judgement) bool {
		return j.Verdict == Broken && j.Group == "detach" && j.Severity == rule.Must
	})
	amiss := fmt.Sprintf("%d of %d rules are broken", broken, rules)
	switch {
	case broken == 1:
		amiss = fmt.Sprintf("%d of %d rules is broken", broken, rules)
	case broken == 0 && len(faults) == 1:
		amiss = fmt.Sprintf("%d of %d rules is not as expected", len(faults), rules)
	case broken == 0:
		amiss = fmt.Sprintf("%d of %d rules are not as expected", len(faults), rules)
	}
	switch {
	case r.Seen.First.Gone:
		return name + " does not run"
	case len(faults) == 0 && len(r.Doubts()) > 0:
		return fmt.Sprintf("%s %s, as far as could be told: %s, %d not known", name, does, r.counted(), len(r.Doubts()))
	case len(faults) == 0:
		return fmt.Sprintf("%s %s: %s", name, well, r.kept())
	case parted:
		return fmt.Sprintf("%s %s: %s", name, not, amiss)
	}
	return fmt.Sprintf("%s %s, but %s", name, does, amiss)
}

// kept counts what is right.
func (r Report) kept() string {
	known := r.which(func(j Judgement) bool { return j.Verdict == Broken && (j.Known != "" || j.Expected != "") })
	if len(known) == 0 {
		return "all " + r.counted()
	}
	return fmt.Sprintf("%s, %d known to be broken", r.counted(), len(known))
}

func (r Report) counted() string {
	if n := len(r.Of(Kept)); n != 1 {
		return fmt.Sprintf("%d rules kept", n)
	}
	return "1 rule kept"
}

// Name is what to call it.
func (r Report) Name() string {
	if comm := r.Seen.First.Seen.Before.Comm; comm != "" {
		return comm
	}
	return "it"
}
