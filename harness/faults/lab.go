package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"outlive/harness/lab"
	"outlive/harness/rule"
)

// judgeInLab judges those that take a lab: they share one.
func (s *self) judgeInLab(ctx context.Context, all []Result) {
	l, err := s.lab(ctx)
	if err == nil {
		defer func() { _ = l.Down() }()
	}
	var need lab.Need
	var done sync.WaitGroup
	for i := range all {
		switch r := &all[i]; {
		case r.Profile != rule.Systemd:
		case errors.As(err, &need):
			r.Left = err.Error()
		case err != nil:
			r.Wrong = err.Error()
		default:
			done.Go(func() {
				s.inLab <- struct{}{}
				defer func() { <-s.inLab }()
				at := l.At()
				r.judge(ctx, s, &at)
			})
		}
	}
	done.Wait()
}

// lab makes one that has the programs where they are here.
func (s *self) lab(ctx context.Context) (*lab.Lab, error) {
	l, err := lab.Up(ctx, lab.Options{Self: s.outlive})
	if err != nil {
		return nil, err
	}
	err = os.MkdirAll(l.Path(s.dir), 0o755)
	_ = os.Remove(l.Path(s.programs[Go])) // a folder that the lab shows has it
	err = errors.Join(err, os.Symlink(lab.Binary, l.Path(s.programs[Go])))
	if program := s.programs[C]; program != "" && err == nil {
		var text []byte
		if text, err = os.ReadFile(program); err == nil {
			err = l.WriteFile(program, string(text), 0o755)
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot furnish the lab: %w", err), l.Down())
	}
	return l, nil
}
