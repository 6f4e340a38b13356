package stage

import (
	"bytes"
	"errors"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/theory"
)

// AskForInput has a subject that does so ask for input, and waits until that is
// answered, waits for an answer, or has stopped it. Who is not a job of a shell at a
// prompt is not told to: nobody knows who else reads there.
func (s *Stage) AskForInput() error {
	if !s.Asks || s.Session.Commanded() || s.Session.Hold == theory.Suspended || s.race != nil {
		return nil
	}
	if err := s.Report.AskForInput(s.Soon()); err != nil {
		return err
	}
	var asleep proc.Streak
	if !proc.Until(s.Soon(), func() bool {
		rests := asleep.Of(proc.Root.AtRest(s.Subject.PID)) >= settled
		s.Seen.Input = s.Report.Input()
		switch {
		case s.Seen.Input != "":
		case s.stopped():
			s.Seen.Input = evidence.InputStops
		case rests:
			s.Seen.Input = evidence.InputWaits
		}
		return s.Seen.Input != ""
	}) {
		return errors.New("cannot tell what became of the subject that asked for input; there is " + s.cast())
	}
	if s.Seen.Input != evidence.InputStops {
		return nil
	}
	return s.learn()
}

// learn waits until the shell knows that its job has stopped, and has told all that it
// tells of it, whenever that is: what is typed next is answered after that. What is
// typed here is told from a prompt of the shell's own accord by its echo.
func (s *Stage) learn() error {
	s.restWhole(s.Leader)
	const echo = "known"
	return s.say(": "+echo, func(text []byte) bool {
		at := bytes.LastIndex(text, []byte(echo))
		return at >= 0 && afterLine(text[at:])
	})
}
