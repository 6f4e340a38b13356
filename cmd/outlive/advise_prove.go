//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"outlive/harness"
	"outlive/harness/advice"
	"outlive/harness/plan"
)

// proof is what came of the trials of the answer.
type proof struct {
	Lab     bool         `json:"lab"`
	Trials  []toldTrial  `json:"trials"`
	Left    []string     `json:"left"` // events that take a lab, and were not tried
	Summary plan.Summary `json:"summary"`
}

type toldTrial struct {
	Event    string `json:"event"`
	Outcome  string `json:"outcome"`
	Expected string `json:"expected"`
	Verdict  string `json:"verdict"`
	Why      string `json:"why"`
}

// try makes the cells that the answer rests on.
func (f *adviseFlags) try(ctx context.Context, a *app, best advice.Way) (*proof, error) {
	machine, err := f.lab.machine()
	if err != nil {
		return nil, err
	}
	cells := best.Trials(machine)
	is := &proof{Lab: machine != nil, Trials: []toldTrial{}, Left: []string{}}
	if is.left(best, cells); len(cells) == 0 && machine != nil {
		return nil, unfitError("try it as it will run: outlive verify --unit FILE", "cannot try %s: what it is asked to survive takes more than the mode alone", best.Mode.ID)
	} else if len(cells) == 0 {
		return nil, unfitError("add --lab to try it on a disposable machine", "cannot try %s on this machine: what it is asked to survive takes a lab", best.Mode.ID)
	}
	if err := roomFor(1); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, unfitError("", "cannot find outlive's own executable: %w", err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	began, progress := time.Now(), newProgress(a, len(cells))
	controls, err := harness.Matrix{Cells: cells, Self: self, Parallel: 1}.Run(ctx, func(t plan.Trial) {
		progress.show(t, func() {})
		is.Summary.Add(t)
		is.Trials = append(is.Trials, toldTrial{t.Event, string(t.Outcome), string(t.Expected), string(t.Verdict), t.Why})
	})
	progress.clear()
	is.Summary.Seconds = time.Since(began).Seconds()
	switch {
	case errors.Is(err, context.Canceled):
		return nil, unfitError("", "cannot finish: interrupted after %d trials", is.Summary.Trials)
	case err != nil || controls.Err() != nil:
		return nil, unfitError("what this machine lacks: outlive doctor", "%w", errors.Join(err, controls.Err()))
	}
	return is, nil
}

// left names the events that are not tried.
func (p *proof) left(best advice.Way, cells []plan.Cell) {
	tried := map[string]bool{}
	for _, c := range cells {
		tried[c.Event.ID] = true
	}
	for _, c := range best.Cells {
		if !tried[c.Event] {
			p.Left = append(p.Left, c.Event)
		}
	}
}

func (p *proof) text() string {
	if p == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n")
	for _, t := range p.Trials {
		fmt.Fprintf(&b, "tried %s: %s, predicted %s: %s\n", t.Event, t.Outcome, t.Expected, t.Verdict)
	}
	if len(p.Left) > 0 {
		fmt.Fprintf(&b, "not tried: %s: it takes a lab (--prove --lab), or more than the mode alone\n", strings.Join(p.Left, ", "))
	}
	return b.String()
}

// code is how the verb ends.
func (p *proof) code() error {
	switch {
	case p == nil:
		return nil
	case p.Summary.Broken > 0:
		return exitWith(codeBroken)
	case p.Summary.Unfit > 0 || p.Summary.Skipped == p.Summary.Trials:
		return exitWith(codeUnfit)
	}
	return nil
}
