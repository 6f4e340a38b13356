package studio

import (
	"context"

	"outlive/harness/event"
	"outlive/harness/practice"
)

// watched has the witness look from now on: what is typed may be the event.
func (t *teacher) watched() {
	ev, _ := event.Lookup(t.exercise().Event)
	if _, can := ev.Hand(); !can || t.Witness == nil {
		return
	}
	t.unwatch()
	t.watch = t.Witness.Begin()
}

func (t *teacher) unwatch() {
	if t.watch != nil {
		t.watch.Drop()
		t.watch = nil
	}
}

// sent looks whether the learner has sent the signal that the step is about: who ignores
// it shows nothing of that.
func (t *teacher) sent(ctx context.Context) (Parting, error) {
	ev, _ := event.Lookup(t.exercise().Event)
	h, _ := ev.Hand()
	if t.watch == nil || h.Shell || h.Signal == "" || !t.watch.Saw(h.Signal, t.met) {
		return Stays, nil
	}
	reply, err := t.Ask(ctx, practice.Request{Act: true, Made: true}, t.aside)
	if err != nil {
		return Stays, err
	}
	reply.Did = reply.Seen
	return t.did(ctx, reply), nil
}

// did judges the event that the learner has made.
func (t *teacher) did(ctx context.Context, r practice.Reply) Parting {
	if t.watch != nil {
		t.watch.Tell(ctx, r.Did)
		t.watch = nil
	}
	r.Seen = r.Did
	return t.judge(judge(t.exercise(), r))
}

// judge takes what came of an event; where there was nothing that it could happen to, the
// learner stays.
func (t *teacher) judge(a Attempt) Parting {
	t.last = a
	if a.Diagnosis == practice.Nothing || a.Diagnosis == practice.Impossible {
		t.seen()
		return Stays
	}
	return Acts
}
