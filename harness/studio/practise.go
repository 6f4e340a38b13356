package studio

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"time"

	"outlive/harness/practice"
)

// Button is the key that makes a step's event happen where the lesson names no other:
// Ctrl-], telnet's escape.
const Button = 0x1d

// Parting is why a learner left a step's stage.
type Parting string

// The ways to leave.
const (
	Stays   Parting = ""
	Acts    Parting = practice.Act    // the event was made
	Onward  Parting = practice.Next   // the state was right, and the learner goes on
	Resets  Parting = practice.Reset  // to begin anew
	Follows Parting = practice.Follow // to the step that the class is called to
	Quits   Parting = practice.Quit
	Left    Parting = "left" // the shell was ended
)

// glance is how often a step's state is looked at, beyond what the learner does.
const glance = 2 * time.Second

// practise sets the step's stage and stays until the learner leaves it. A step
// with an event is judged when the event was made, one without whenever
// something changes. The error says why outlive could not go on; it is never the
// learner's fault.
func (t *teacher) practise(ctx context.Context) (Parting, error) {
	step := t.exercise().Step
	step.Term, step.Size = t.console.Term, t.console.Size
	begun, err := t.Ask(ctx, practice.Request{Begin: &step}, t.aside)
	if err != nil {
		return Quits, err
	}
	if err := remember(t.Dir, begun.Say); err != nil {
		t.tell(News{Kind: Unheard, Text: err.Error()})
	}
	ticks := time.NewTicker(glance)
	defer ticks.Stop()
	defer t.unwatch()
	for {
		var p Parting
		var err error
		replies := t.Replies
		if len(t.put) > 0 { // in a channel of its own, so that keys have their turn beside it
			waiting := make(chan practice.Reply, 1)
			waiting <- t.put[0]
			replies = waiting
		}
		select {
		case keys, there := <-t.console.Keys:
			if !there {
				return Quits, nil
			}
			p, err = t.keys(ctx, keys)
		case text := <-t.console.Calls:
			t.tell(News{Kind: Called, Text: text})
		case size := <-t.console.Sizes:
			err = t.Send(practice.Request{Size: &size})
		case reply, there := <-replies:
			if !there {
				return Quits, errors.New("cannot go on: the lane has ended")
			}
			if len(t.put) > 0 {
				t.put = t.put[1:]
			}
			p, err = t.reply(ctx, reply)
		case <-ticks.C:
			if p, err = t.sent(ctx); p == Stays && err == nil && !t.coach.Done { // each look has the workload print, and what was told is read
				err = t.look(ctx)
			}
		case <-ctx.Done():
			return Quits, ctx.Err()
		}
		if p != Stays || err != nil {
			return p, err
		}
	}
}

// aside takes what comes by itself while something else is waited for: the screen is
// passed on at once, the rest has its turn when that is there.
func (t *teacher) aside(r practice.Reply) {
	if len(r.Screen) > 0 {
		t.console.Show(r.Screen)
		return
	}
	t.put = append(t.put, r)
}

func (t *teacher) keys(ctx context.Context, keys []byte) (Parting, error) {
	t.typed = t.typed || bytes.ContainsAny(keys, "\r\n")
	if t.met != 0 && bytes.ContainsAny(keys, "\r\n\x03\x04\x1c") {
		t.watched()
	}
	before, _, pressed := bytes.Cut(keys, []byte{cmp.Or(t.Button, Button)})
	if len(before) > 0 {
		if err := t.Send(practice.Request{Keys: before}); err != nil || !pressed {
			return Stays, err
		}
	}
	switch {
	case !pressed:
		return Stays, nil
	case t.exercise().Event == "":
		return t.obey(ctx, practice.Next, func(n News) error {
			if n.Kind != "" {
				t.tell(n)
			}
			return nil
		})
	}
	return t.act(ctx)
}

func (t *teacher) reply(ctx context.Context, r practice.Reply) (Parting, error) {
	switch {
	case len(r.Screen) > 0:
		t.console.Show(r.Screen)
	case r.Met != 0:
		t.met = r.Met
		t.watched()
		t.tell(News{Kind: Met, PID: r.Met})
		return Stays, t.look(ctx)
	case r.Command != "":
		return t.obey(ctx, r.Command, t.reach)
	case r.Did != nil:
		return t.did(ctx, r), nil
	case r.Ended != "":
		t.left = r
		return Left, nil
	case r.Lost != "":
		if len(t.exercise().Units) > 0 { // it may be started again; and how the units stand then is news
			t.tell(News{Kind: Lost, Text: r.Lost})
			t.last = Attempt{}
			return Stays, t.look(ctx)
		}
		if err := t.look(ctx); err != nil || t.coach.Done {
			return Stays, err
		}
		t.tell(News{Kind: Lost, Text: r.Lost})
	}
	return Stays, nil
}

// act makes the event, and judges.
func (t *teacher) act(ctx context.Context) (Parting, error) {
	a, err := t.Judge(ctx, t.exercise(), t.aside)
	if err != nil {
		return Stays, err
	}
	return t.judge(a), nil
}

// look judges the state of a step without an event, and tells when that is news. Once it is
// done nobody looks: a supervisor may start a workload each second, and who waits until all is
// settled would keep the learner from going on.
func (t *teacher) look(ctx context.Context) error {
	if x := t.exercise(); x.Event != "" || t.coach.Done || t.met == 0 && len(x.Units) == 0 {
		return nil
	}
	a, err := t.Judge(ctx, t.exercise(), t.aside)
	if err != nil {
		return err
	}
	if a.Evidence.Unsettled != "" {
		return nil
	}
	news := a.Done != t.last.Done || a.Diagnosis != t.last.Diagnosis || a.Unfit != t.last.Unfit
	t.last = a
	switch {
	case !news:
	case t.typed || a.Done:
		t.seen()
	default: // nobody has done anything: that it is not yet done is no news to them
		t.saw(a, false)
	}
	return nil
}

// seen tells what was, and notes it: for no try, unless the step is done.
func (t *teacher) seen() {
	t.saw(t.last, t.last.Done)
	t.tell(News{Kind: Seen, Attempt: t.last, Guess: t.guess})
}
