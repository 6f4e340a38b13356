package lane

import (
	"fmt"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// Step is what a lane that makes a trial step by step is asked for.
type Step struct {
	// Start sets the stage, and starts what is tried; of a trial before nothing is left.
	Start *plan.Spec `json:"start,omitempty"`
	// Event is what then happens to it, in that session; the trial ends with it.
	Event string `json:"event,omitempty"`
}

// live is one trial that waits for its event.
type live struct {
	ground *Ground
	spec   plan.Spec
	trial  *performance // nil when none waits
}

// answer makes the step, and tells what was seen by then.
func (l *live) answer(s Step) evidence.Evidence {
	switch {
	case s.Start != nil:
		return l.start(*s.Start)
	case l.trial != nil:
		return l.happens(s.Event)
	}
	return evidence.Evidence{Unfit: "cannot go on: nothing was started"}
}

func (l *live) start(spec plan.Spec) evidence.Evidence {
	if l.trial != nil {
		_ = l.trial.end()
		l.trial = nil
	}
	ev, ok := event.Lookup(spec.Event)
	if !ok {
		return evidence.Evidence{Unfit: noEvent(spec.Event)}
	}
	room, err := l.ground.room(spec)
	if err != nil {
		return evidence.Evidence{Unfit: err.Error()}
	}
	trial := prepare(room.Together(), spec.Script, ev)
	if trial.err != nil {
		return trial.end()
	}
	l.spec, l.trial = spec, trial
	return trial.Seen
}

func noEvent(name string) string {
	return fmt.Sprintf("cannot make the event: none is called %q", name)
}

func (l *live) happens(what string) evidence.Evidence {
	ev, ok := event.Lookup(what)
	if !ok {
		return evidence.Evidence{Unfit: noEvent(what)}
	}
	room, err := l.ground.room(l.spec)
	if err != nil {
		return evidence.Evidence{Unfit: err.Error()}
	}
	trial := l.trial
	l.trial, trial.event, l.spec.Event = nil, ev, what
	trial.timed(func() error { return trial.Suits(ev.Skip) })
	trial.timed(func() error { trial.Begin(); return nil })
	trial.timed(trial.happen)
	trial.timed(trial.observe)
	return retry(room, []plan.Spec{l.spec}, ev, []evidence.Evidence{trial.end()})[0]
}
