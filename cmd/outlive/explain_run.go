//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"outlive/harness"
	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/story"
)

// run looks everything up before it starts anything.
func (f *explainFlags) run(ctx context.Context, a *app, mode, what string) error {
	cell, err := f.cell(a, mode, what)
	if err != nil {
		return err
	}
	all := []*story.Story{{Cell: cell}}
	flags := []*explainFlags{f}
	if f.against != "" {
		other, named, err := f.other(mode)
		if err != nil {
			return err
		}
		if cell, err = other.cell(a, named, what); err != nil {
			return err
		}
		all, flags = append(all, &story.Story{Cell: cell}), append(flags, other)
	}
	if err := roomFor(len(all)); err != nil {
		return err
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	controls, err := try(ctx, all...)
	if err != nil {
		return untried(err)
	}
	for i, it := range all {
		if it.Keepers, err = keepers(it.Cell, it.Trial, flags[i].lab); err != nil {
			return err
		}
	}
	if err := f.tell(ctx, a, all); err != nil {
		return err
	}
	if err := controls.Err(); err != nil {
		return unfitError("what this machine lacks: outlive doctor", "%w", err)
	}
	return f.judge(all)
}

// untried says why no trial could be made.
func untried(err error) error {
	if errors.Is(err, context.Canceled) {
		return unfitError("", "cannot finish: interrupted")
	}
	return unfitError("what this machine lacks: outlive doctor", "%w", err)
}

// judge gives the exit status: of several what is broken counts most.
func (f *explainFlags) judge(all []*story.Story) error {
	var worst error
	for _, it := range all {
		switch it.Trial.Verdict {
		case plan.Broken:
			return exitWith(codeBroken)
		case plan.Skipped:
			if len(f.guest.expect) > 0 {
				worst = unfitError("", "cannot tell whether it is as expected: the trial was skipped")
			}
		case plan.Unfit:
			worst = exitWith(codeUnfit)
		}
	}
	return worst
}

// cure makes a trial of a mode that keeps what this one does not: of those that the theory
// names, the first that does. Nil where none does, or none is needed.
func (f *explainFlags) cure(ctx context.Context, a *app, tried story.Story) (*story.Story, error) {
	for _, keeper := range story.Cures(tried) {
		with := *f
		with.via, with.without = string(keeper.Form.Via), nil
		if f.guest.typed() { // a line of one's own is in no mode
			with.guest = guestChoice{}
		}
		cell, err := with.cell(a, keeper.Mode.ID, tried.Cell.Event.ID)
		if err != nil {
			continue // your own program cannot be in that mode
		}
		it := &story.Story{Cell: cell}
		if _, err = try(ctx, it); err != nil { // its controls were right a moment ago
			return nil, untried(err)
		}
		if o := it.Trial.Outcome; o == evidence.Survived || o == evidence.Restarted {
			return it, nil
		}
	}
	return nil, nil
}

// try makes the trials and their controls.
func try(ctx context.Context, all ...*story.Story) (harness.Controls, error) {
	self, err := os.Executable()
	if err != nil {
		return harness.Controls{}, fmt.Errorf("cannot find outlive's own executable: %w", err)
	}
	w, watching := openWitness("auto")
	if w != nil {
		defer w.Close()
	}
	m := harness.Matrix{Self: self, Witness: w, KeepEvidence: true}
	for _, it := range all {
		m.Cells = append(m.Cells, it.Cell)
	}
	made := 0
	return m.Run(ctx, func(t plan.Trial) {
		all[made].Trial, all[made].Witness = t, watching
		made++
	})
}
