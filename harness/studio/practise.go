package studio

import (
	"bytes"
	"context"
	"errors"
	"time"

	"outlive/harness/practice"
)

// Button is the key that makes a step's event happen: Ctrl-], telnet's escape.
const Button = 0x1d

// Parting is why a learner left a step's stage.
type Parting string

// The ways to leave.
const (
	Stays  Parting = ""
	Acts   Parting = "act"   // the event was made
	Onward Parting = "next"  // the state was right, and the learner goes on
	Resets Parting = "reset" // to begin anew
	Quits  Parting = "quit"
	Left   Parting = "left" // the shell was ended
)

// Desk is a learner's place.
type Desk struct {
	Keys  <-chan []byte        // as they are pressed; closed when the learner is gone
	Sizes <-chan practice.Size // of the learner's terminal, when it changes
	Begun func(say string)     // the stage is set; say is the socket for commands
	Show  func(screen []byte)
	Met   func(pid int) // a workload reported
	// Saw is told what a look showed, when it is not what the last one showed.
	Saw func(Attempt)
	// Command answers what was typed at the prompt, or on another terminal.
	Command func(word string) (answer string, p Parting)
}

// glance is how often a step's state is looked at, beyond what the learner does.
const glance = 2 * time.Second

// Practise sets a step's stage and stays until the learner leaves it. A step
// with an event is judged when the event was made, one without whenever
// something changes. The error says why outlive could not go on; it is never the
// learner's fault.
func (s *Studio) Practise(ctx context.Context, x Exercise, d Desk) (Parting, Attempt, error) {
	begun, err := s.Ask(ctx, practice.Request{Begin: &x.Step}, d.aside)
	if err != nil {
		return Quits, Attempt{}, err
	}
	d.Begun(begun.Say)
	l := learner{Studio: s, x: x, desk: d}
	ticks := time.NewTicker(glance)
	defer ticks.Stop()
	for {
		var p Parting
		var err error
		select {
		case keys, there := <-d.Keys:
			if !there {
				return Quits, l.last, nil
			}
			p, err = l.keys(ctx, keys)
		case size := <-d.Sizes:
			err = s.Send(practice.Request{Size: &size})
		case reply, there := <-s.Replies:
			if !there {
				return Quits, l.last, errors.New("cannot go on: the lane has ended")
			}
			p, err = l.reply(ctx, reply)
		case <-ticks.C:
			err = l.look(ctx)
		case <-ctx.Done():
			return Quits, l.last, ctx.Err()
		}
		if p != Stays || err != nil {
			return p, l.last, err
		}
	}
}

// aside passes on what comes by itself while something else is waited for.
func (d Desk) aside(r practice.Reply) {
	if len(r.Screen) > 0 {
		d.Show(r.Screen)
	}
}

// learner is one who is at a step.
type learner struct {
	*Studio
	x    Exercise
	desk Desk
	last Attempt
	met  bool
}

func (l *learner) keys(ctx context.Context, keys []byte) (Parting, error) {
	before, _, pressed := bytes.Cut(keys, []byte{Button})
	if len(before) > 0 {
		if err := l.Send(practice.Request{Keys: before}); err != nil || !pressed {
			return Stays, err
		}
	}
	switch {
	case !pressed:
		return Stays, nil
	case l.x.Event == "":
		return l.command(ctx, "next", func(answer string) error {
			l.desk.Show([]byte("\n" + answer))
			return nil
		})
	}
	return l.act(ctx)
}

func (l *learner) reply(ctx context.Context, r practice.Reply) (Parting, error) {
	switch {
	case len(r.Screen) > 0:
		l.desk.Show(r.Screen)
	case r.Met != 0:
		l.met = true
		l.desk.Met(r.Met)
		return Stays, l.look(ctx)
	case r.Command != "":
		return l.command(ctx, r.Command, func(answer string) error { return l.Send(practice.Request{Told: &answer}) })
	case r.Ended:
		return Left, nil
	}
	return Stays, nil
}

// command carries out a word of the learner's.
func (l *learner) command(ctx context.Context, word string, tell func(string) error) (Parting, error) {
	if err := l.look(ctx); err != nil {
		return Stays, err
	}
	answer, p := l.desk.Command(word)
	if err := tell(answer); err != nil || p != Acts {
		return p, err
	}
	return l.act(ctx)
}

// act makes the event, and judges; when there is nothing that it could happen
// to, the learner stays.
func (l *learner) act(ctx context.Context) (Parting, error) {
	a, err := l.Judge(ctx, l.x, l.desk.aside)
	if err != nil {
		return Stays, err
	}
	l.last = a
	if a.Diagnosis == practice.Nothing || a.Diagnosis == practice.Impossible {
		l.desk.Saw(a)
		return Stays, nil
	}
	return Acts, nil
}

// look judges the state of a step without an event, and tells when that is news.
func (l *learner) look(ctx context.Context) error {
	if l.x.Event != "" || !l.met {
		return nil
	}
	a, err := l.Judge(ctx, l.x, l.desk.aside)
	if err != nil {
		return err
	}
	news := a.Done != l.last.Done || a.Diagnosis != l.last.Diagnosis || a.Unfit != l.last.Unfit
	l.last = a
	if news {
		l.desk.Saw(a)
	}
	return nil
}
