//go:build linux

package main

import (
	"context"
	"time"

	"outlive/lessons"
)

// listens has the learner told what the class is called to, once for each call, and not who
// is there already.
func (l *learner) listens(ctx context.Context) {
	look := time.NewTicker(time.Second)
	defer look.Stop()
	var told lessons.Call
	for {
		if c, called := lessons.ReadCall(l.seat.dir, time.Now()); called && c != told && !l.seat.isAt(c) {
			told = c
			select {
			case <-l.calls: // which the new one takes the place of
			default:
			}
			l.calls <- l.callOf(c)
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}

// callOf tells the learner how to go there.
func (l *learner) callOf(c lessons.Call) string {
	if i, here := l.stepOf(c); here {
		return l.say("Your instructor calls everybody to step %d, %q. Type follow at the prompt to go there.", i+1, l.lesson.Steps[i].Title)
	}
	return l.say("Your instructor calls everybody to step %d of %s. To go there, leave, and type: %s", c.Number, c.Lesson,
		called()+" learn "+typedWord(c.Lesson)+" "+typedWord(c.Step)+" --class "+typedWord(l.seat.dir))
}

// called is the step of this lesson that the class is called to.
func (l *learner) called() (step int, called bool) {
	if l.seat == nil {
		return 0, false
	}
	c, called := lessons.ReadCall(l.seat.dir, time.Now())
	step, here := l.stepOf(c)
	return step, called && here
}

func (l *learner) stepOf(c lessons.Call) (step int, here bool) {
	for i, s := range l.lesson.Steps {
		if c.Lesson == l.lesson.ID && s.ID == c.Step {
			return i, true
		}
	}
	return 0, false
}

// isAt tells whether the learner is where the call is to.
func (s *seat) isAt(c lessons.Call) bool {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.Lesson == c.Lesson && s.Step == c.Step
}
