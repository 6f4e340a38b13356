package harness

import (
	"context"
	"errors"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/lane"
	"outlive/harness/plan"
	"outlive/harness/witness"
)

// Live is one trial before an audience: it is staged, and waits until its event is to happen.
// Like all trials it is ended with what it started when it is closed, and when this process
// is killed.
type Live struct {
	cell   plan.Cell
	lane   *lane.Lane
	watch  *witness.Watch // nil where nobody sees signals
	before evidence.Evidence
}

// Begin stages the trial. The error says why it cannot be made.
func Begin(ctx context.Context, self string, c plan.Cell, w *witness.Witness) (*Live, error) {
	if skipped, is := c.Skipped(); is {
		return nil, errors.New(skipped.Why)
	}
	spec, err := c.Spec()
	if err != nil {
		return nil, err
	}
	f, err := lane.NewFront(self)
	if err != nil {
		return nil, err
	}
	l := &Live{cell: c}
	if l.lane, err = f.Live(); err != nil {
		return nil, err
	}
	if w != nil {
		l.watch = w.Begin()
	}
	err = l.lane.Ask(ctx, lane.Step{Start: &spec}, &l.before)
	for _, why := range []string{l.before.Unfit, l.before.Impossible} {
		if err == nil && why != "" {
			err = errors.New(why)
		}
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// Before is the trial as it stands now: nothing has happened.
func (l *Live) Before() plan.Trial {
	e := l.before
	if l.watch != nil {
		e.Signals = []evidence.Signal{}
	}
	return l.soFar(e)
}

// soFar is a trial of which nothing is judged yet.
func (l *Live) soFar(e evidence.Evidence) plan.Trial {
	return plan.Trial{Mode: l.cell.Mode.ID, Shell: l.cell.Shell, Event: l.cell.Event.ID, Voice: l.cell.Voice, Evidence: &e}
}

// peeks is how often it is looked which signals were seen so far.
const peeks = 50 * time.Millisecond

// Happen has the event happen, and gives the trial as it has ended. Meanwhile it tells what
// was seen so far, where signals are; their times are those from about the event on.
func (l *Live) Happen(ctx context.Context, tell func(plan.Trial)) (plan.Trial, error) {
	var after evidence.Evidence // whole, and nothing in it is what is told meanwhile
	over := make(chan error, 1)
	go func() { over <- l.lane.Ask(ctx, lane.Step{Event: l.cell.Event.ID}, &after) }()
	look := time.NewTicker(peeks)
	defer look.Stop()
	so := l.before
	so.EventAt = witness.Now()
	for {
		select {
		case err := <-over:
			if err != nil {
				return plan.Trial{}, err
			}
			return l.ended(ctx, after), nil
		case <-look.C:
			if seen := l.watch.Peek(so); len(seen) > len(so.Signals) {
				so.Signals = seen
				tell(l.soFar(so))
			}
		}
	}
}

func (l *Live) ended(ctx context.Context, e evidence.Evidence) plan.Trial {
	if l.watch != nil {
		l.watch.Tell(ctx, &e)
		l.watch = nil
	}
	t := l.cell.Judge(e)
	t.Evidence = &e
	return t
}

// Close ends it, with all that it has started.
func (l *Live) Close() {
	if l.watch != nil {
		l.watch.Drop()
	}
	l.lane.Close()
}
