package studio

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

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
