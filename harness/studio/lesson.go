package studio

import (
	"context"

	"outlive/harness/practice"
	"outlive/harness/shell"
	"outlive/harness/witness"
)

// Lesson is what is given, as far as the harness has to know it.
type Lesson struct {
	Steps []Exercise
	At    int // the step to begin with
	// Button is the key that makes the event happen; 0 for Ctrl-].
	Button byte
	// Note keeps how the learner stands, whenever that may have changed.
	Note func(Standing) error
	// Called tells which step the class is called to, from 0; nil for who is in none.
	Called func() (step int, called bool)
	Dir    string // where another terminal finds the lesson while it runs
}

// Give gives the lesson, step after step, until the audience leaves (ErrLeft) or
// all are done. Nobody is sent from one step to the next. Any other error says why
// outlive cannot go on.
func (s *Studio) Give(ctx context.Context, l Lesson, to Audience) error {
	t := &teacher{Studio: s, Lesson: l, to: to}
	defer forget(l.Dir)
	t.tell(News{Kind: Welcome})
	if _, err := t.choose(ctx, ToBegin); err != nil {
		return err
	}
	for t.At < len(t.Steps) {
		if err := t.step(ctx); err != nil {
			return err
		}
	}
	t.note()
	t.tell(News{Kind: Finished})
	return nil
}

// teacher gives one lesson to one audience.
type teacher struct {
	*Studio
	Lesson
	to Audience

	coach   *Coach  // of the step
	guess   int     // the prediction, from 1; 0 for none
	won     Attempt // what was seen when the step was done
	console Console // of this try
	typed   bool    // the learner has entered a line in this try
	met     int     // the pid of the workload that was met last in this try; 0 for none
	last    Attempt // what was seen in this try
	put     []practice.Reply
	left    practice.Reply // how the shell ended
	watch   *witness.Watch // of what the learner may do
}

func (t *teacher) exercise() Exercise { return t.Steps[t.At] }

// called is where the class is called to, as far as this lesson has it.
func (t *teacher) called() (step int, called bool) {
	if t.Called != nil {
		step, called = t.Called()
	}
	if !called || step < 0 || step >= len(t.Steps) {
		return t.At, false
	}
	return step, true
}

func (t *teacher) tell(n News) {
	n.Step = t.At
	t.to.Tell(n)
}

// step gives one until it is done, or left.
func (t *teacher) step(ctx context.Context) (err error) {
	x := t.exercise()
	t.coach, t.guess, t.won = &Coach{Exercise: x}, 0, Attempt{}
	t.note()
	t.tell(News{Kind: Task})
	if sh, known := shell.Lookup(x.Shell); known {
		if _, err := sh.Path(); err != nil {
			t.tell(News{Kind: Lacking})
			t.At++
			_, err := t.choose(ctx, ToSkip)
			return err
		}
	}
	if len(x.Choices) > 0 {
		if err := t.predict(ctx); err != nil {
			return err
		}
		t.note()
	}
	for done := false; !done && err == nil; {
		done, err = t.try(ctx)
	}
	return err
}

// try sets the stage once; it tells whether to go on to the next step.
func (t *teacher) try(ctx context.Context) (next bool, err error) {
	t.console, t.typed, t.met, t.last, t.put, t.left = t.to.Console(), false, 0, Attempt{}, nil, practice.Reply{}
	t.tell(News{Kind: Opens})
	p, err := t.practise(ctx)
	t.tell(News{Kind: Parted, Parting: p, Text: t.left.Ended, Fate: t.left.Lost})
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		t.tell(News{Kind: Unable, Text: err.Error()})
		_, err = t.choose(ctx, ToRetry)
		return false, err
	}
	switch p {
	case Acts:
		return t.judged(ctx, t.last)
	case Onward:
		return t.judged(ctx, t.won)
	case Left, Resets:
		return false, nil
	case Follows:
		t.At, _ = t.called()
		return true, nil
	}
	return false, ErrLeft
}

// judged tells what came of a try, and asks how to go on.
func (t *teacher) judged(ctx context.Context, a Attempt) (next bool, err error) {
	t.saw(a, a.Unfit == "") // that it could not be told is nobody's try
	t.tell(News{Kind: Judged, Attempt: a, Guess: t.guess})
	if !a.Done {
		return false, t.improve(ctx)
	}
	q := ToGoOn
	if t.At == len(t.Steps)-1 {
		q = ToEnd
	}
	way, err := t.choose(ctx, q)
	for ; err == nil && way == practice.Around; way, err = t.choose(ctx, q) {
		if err := t.around(ctx); err != nil {
			return false, err
		}
	}
	if err != nil || way != practice.Next {
		return false, err
	}
	t.At++
	return true, nil
}

// improve waits before the next try, and helps who wants help.
func (t *teacher) improve(ctx context.Context) error {
	for {
		way, err := t.choose(ctx, ToImprove)
		if err != nil || way == practice.Next {
			return err
		}
		if way == practice.Around {
			if err := t.around(ctx); err != nil {
				return err
			}
			continue
		}
		answer, _ := t.command(way)
		t.tell(answer)
	}
}
