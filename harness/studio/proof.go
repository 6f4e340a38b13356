package studio

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/lane"
	"outlive/harness/practice"
	"outlive/harness/proc"
	"outlive/harness/witness"
)

// Exercise is a step of a lesson, as far as the harness has to know it.
type Exercise struct {
	practice.Step
	Check   []practice.Predicate
	Choices [][]practice.Predicate // the predictions: each is right when all its predicates hold
	Solves  []Route
	Wrongs  []Route
}

// Route is what is typed, a line each.
type Route struct {
	Name   string
	Expect string // of a wrong: the diagnosis that it must get
	Shell  string // only in this one; empty for each
	Lines  []string
}

func (r Route) in(shell string) bool { return r.Shell == "" || r.Shell == shell }

// Attempt is what came of a route.
type Attempt struct {
	practice.Verdict
	Right    []int  // the choices that were right
	Unsure   string // why one of them could not be told; empty when all could
	Evidence *evidence.Evidence
}

// Finding is what a proof found wrong with an exercise.
type Finding struct {
	Route string // its name; empty for the step as a whole
	What  string
}

// Proof says what was shown of an exercise in one shell.
type Proof struct {
	Solves, Wrongs int // that were proven
	Predicates     int // without which a wrong would pass
	Findings       []Finding
	Unfit          string // why outlive could not tell
}

func (p *Proof) find(route, format string, args ...any) {
	p.Findings = append(p.Findings, Finding{route, fmt.Sprintf(format, args...)})
}

// Prove tries all routes: the start state must not pass, each way to solve it
// must, and each mistake must fail with its diagnosis. A predicate is proven
// when a mistake passes without it. Nothing may be left after any of them.
func (s *Studio) Prove(ctx context.Context, x Exercise) Proof {
	var p Proof
	tries := []func() error{func() error { return s.proveStart(ctx, x, &p) }}
	for _, r := range x.Solves {
		if r.in(x.Shell) {
			tries = append(tries, func() error { return s.proveSolve(ctx, x, r, &p) })
		}
	}
	proven := make([]bool, len(x.Check))
	for _, r := range x.Wrongs {
		if r.in(x.Shell) {
			tries = append(tries, func() error { return s.proveWrong(ctx, x, r, proven, &p) })
		}
	}
	for _, try := range tries {
		if err := try(); err != nil {
			p.Unfit = err.Error()
			return p
		}
	}
	for i, c := range x.Check {
		if proven[i] {
			p.Predicates++
			continue
		}
		p.find("", "no mistake fails by %s alone: it is not tested", c)
	}
	return p
}

func (s *Studio) proveStart(ctx context.Context, x Exercise, p *Proof) error {
	a, err := s.Attempt(ctx, x, nil)
	if err == nil && a.Done {
		p.find("", "the step is done before anything was typed")
	}
	return err
}

// along attempts a route whose outcome can be told.
func (s *Studio) along(ctx context.Context, x Exercise, r Route) (Attempt, error) {
	a, err := s.Attempt(ctx, x, r.Lines)
	if err == nil && a.Unfit != "" {
		err = errors.New(a.Unfit)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", r.Name, err)
	}
	return a, err
}

func (s *Studio) proveSolve(ctx context.Context, x Exercise, r Route, p *Proof) error {
	a, err := s.along(ctx, x, r)
	switch {
	case err != nil:
		return err
	case !a.Done:
		p.find(r.Name, "it does not solve the step: %s: %s", a.Diagnosis, a.Fact)
	case a.Unsure != "":
		return fmt.Errorf("%s: a prediction: %s", r.Name, a.Unsure)
	case len(x.Choices) > 0 && len(a.Right) != 1:
		p.find(r.Name, "%d of the predictions are right, it has to be one; it %s", len(a.Right), a.Evidence.Observed())
	default:
		p.Solves++
	}
	return nil
}

func (s *Studio) proveWrong(ctx context.Context, x Exercise, r Route, proven []bool, p *Proof) error {
	a, err := s.along(ctx, x, r)
	switch {
	case err != nil:
		return err
	case a.Done:
		p.find(r.Name, "it passes, though it is a mistake")
	case a.Diagnosis != r.Expect:
		p.find(r.Name, "its diagnosis is %s (%s), it should be %s", a.Diagnosis, a.Fact, r.Expect)
	default:
		p.Wrongs++
	}
	for i := range a.Holds {
		others := slices.Clone(a.Holds)
		if !others[i] && !slices.Contains(slices.Delete(others, i, i+1), false) {
			proven[i] = true
		}
	}
	return nil
}

// Attempt begins the step, types the lines, makes the event or looks, judges,
// and strikes it all again. The error says why outlive could not tell.
func (s *Studio) Attempt(ctx context.Context, x Exercise, lines []string) (a Attempt, err error) {
	before := s.census(x)
	a, err = s.attempt(ctx, x, lines)
	if _, ended := s.Ask(ctx, practice.Request{End: true}, nil); err != nil || ended != nil {
		return a, errors.Join(err, ended)
	}
	return a, s.settled(x, before)
}

func (s *Studio) attempt(ctx context.Context, x Exercise, lines []string) (Attempt, error) {
	if _, err := s.Ask(ctx, practice.Request{Begin: &x.Step}, nil); err != nil {
		return Attempt{}, err
	}
	for _, line := range lines {
		if _, err := s.Ask(ctx, practice.Request{Line: &line}, nil); err != nil {
			return Attempt{}, err
		}
	}
	return s.Judge(ctx, x, nil)
}

// Judge makes the event where the step has one, or looks, and tells whether
// the step is done.
func (s *Studio) Judge(ctx context.Context, x Exercise, aside func(practice.Reply)) (Attempt, error) {
	var watch *witness.Watch
	if s.Witness != nil && x.Event != "" {
		watch = s.Witness.Begin()
	}
	reply, err := s.Ask(ctx, practice.Request{Act: x.Event != "", Look: x.Event == ""}, aside)
	if err != nil {
		reply.Seen = &evidence.Evidence{}
	}
	if watch != nil {
		watch.Tell(ctx, reply.Seen)
	}
	if err != nil {
		return Attempt{}, err
	}
	a := Attempt{Verdict: practice.Judge(x.Check, reply.Seen), Evidence: reply.Seen}
	if reply.Refused != "" {
		a.Verdict = practice.Verdict{Diagnosis: practice.Impossible, Rule: "what is to happen can happen to it", Fact: reply.Refused, Source: "outlive"}
		return a, nil
	}
	for i, choice := range x.Choices {
		switch v := practice.Judge(choice, reply.Seen); {
		case v.Unfit != "":
			a.Unsure = v.Unfit
		case v.Done:
			a.Right = append(a.Right, i)
		}
	}
	return a, nil
}

// census counts what a step may leave behind: processes, files and open
// descriptors of the lane.
func (s *Studio) census(x Exercise) string {
	if x.Lab {
		return "" // its machine goes as a whole
	}
	pid := s.lane.PID()
	fds, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	var names []string
	entries, _ := os.ReadDir(s.lane.Dir())
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return fmt.Sprintf("%d processes, %d descriptors, files %s", len(proc.Root.Descendants(pid)), len(fds), strings.Join(names, " "))
}

// settled fails unless all is as it was before the first step that was begun.
func (s *Studio) settled(x Exercise, before string) error {
	if !s.begun || x.Lab { // the first one equips the lane
		s.begun = s.begun || !x.Lab
		return nil
	}
	after := ""
	if proc.Until(time.Now().Add(lane.Clearing), func() bool {
		after = s.census(x)
		return after == before
	}) {
		return nil
	}
	return fmt.Errorf("something was left behind: there were %s, now %s", before, after)
}
