// Package verify judges a daemon: it has it rehearsed, holds what was seen against the
// rules of a profile, and tells what is broken.
package verify

import (
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
}

// Report is what a verification found.
type Report struct {
	Profile rule.Profile
	Seen    evidence.Rehearsal
	Rules   []Judgement
	Took    time.Duration
}

// Broken are the rules that are, and that bind, those first that must be kept: a note
// never is a fault.
func (r Report) Broken() []Judgement {
	broken := func(s rule.Severity) []Judgement {
		return r.which(func(j Judgement) bool { return j.Verdict == Broken && j.Severity == s })
	}
	return append(broken(rule.Must), broken(rule.Should)...)
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
	began := time.Now()
	for _, r := range p.Rules() {
		if r.Act != "" && !slices.Contains(o.Acts, r.Act) {
			o.Acts = append(o.Acts, r.Act)
		}
	}
	f, err := lane.NewFront(self)
	if err != nil {
		return Report{}, err
	}
	l, err := f.Rehearsal()
	if err != nil {
		return Report{}, err
	}
	defer l.Close()
	var seen evidence.Rehearsal
	if err := l.Ask(ctx, o, &seen); err != nil {
		return Report{}, err
	}
	if seen.Unfit != "" {
		return Report{}, errors.New(seen.Unfit)
	}
	return Report{Profile: p, Seen: seen, Rules: Judge(p, seen), Took: time.Since(began)}, nil
}

// Judge holds what was seen against the rules of a profile.
func Judge(p rule.Profile, seen evidence.Rehearsal) (all []Judgement) {
	for _, r := range p.Rules() {
		j := Judgement{Rule: r}
		why, skipped := seen.Skipped[r.Act]
		switch {
		case seen.First.Gone && r.ID != "start.runs":
			j.Finding = check.Finding{Unseen: "nothing of it runs", Moot: true}
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
		}
		all = append(all, j)
	}
	return all
}

// Headline is the answer in a line.
func (r Report) Headline() string {
	name, broken, rules := r.Name(), len(r.Broken()), len(r.Rules)
	does, not := "detaches", "does not detach as it must"
	switch {
	case r.Profile.Stays:
		does, not = "stays in the foreground", "does not stay in the foreground"
	case r.Profile.ID == rule.Nohup:
		does, not = "runs in the background", "does not get away from its terminal"
	}
	parted := slices.ContainsFunc(r.Broken(), func(j Judgement) bool { return j.Group == "detach" && j.Severity == rule.Must })
	switch {
	case r.Seen.First.Gone:
		return name + " does not run"
	case broken == 0:
		return fmt.Sprintf("%s %s as it must: all %d rules kept", name, does, rules)
	case parted:
		return fmt.Sprintf("%s %s: %d of %d rules are broken", name, not, broken, rules)
	}
	return fmt.Sprintf("%s %s, but %d of %d rules are broken", name, does, broken, rules)
}

// Name is what to call it.
func (r Report) Name() string {
	if comm := r.Seen.First.Seen.Before.Comm; comm != "" {
		return comm
	}
	return "it"
}
