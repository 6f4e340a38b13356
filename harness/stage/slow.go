package stage

import (
	"fmt"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/terminal"
)

// startSlowly sees whether the line comes back while the subject is not ready. Where it does
// not, and nobody does a thing any more, the subject is waited for: it is ready then, and the
// line is to come back.
func (s *Stage) startSlowly(typed terminal.Mark, began time.Time) error {
	is := &evidence.Readiness{}
	told := func() bool { return back(s.Terminal.Since(typed)) }
	calm := proc.Streak(0)
	proc.Until(s.Soon(), func() bool {
		idle := calm.Of(len(s.busy()) == 0)
		return told() && s.followed() || idle >= settled && time.Since(began) > grace
	})
	is.Ready = !told()
	is.Told = time.Since(began)
	if s.Orders {
		s.Seen.Order.Ready = !s.followed()
	}
	if err := s.Report.Ready(s.Soon()); err != nil {
		return err
	}
	if err := s.awaitShown(typed, "the prompt after the line, once the subject is ready", back); err != nil {
		return err
	}
	if is.Ready {
		is.Told = time.Since(began)
	}
	if !proc.Until(s.Soon(), s.followed) {
		return fmt.Errorf("cannot tell: %s has not started; %s", s.Seen.Order.Unit, s.Place.Jobs(s.Soon()))
	}
	s.Seen.Prompt, s.Seen.Readiness = true, is
	return nil
}

// Slowly tells what came of its start, which is over.
func (s *Stage) Slowly() (fact string, err error) {
	is := s.Seen.Readiness
	if is == nil {
		return "", Impossible{"it has started, and was ready at once"}
	}
	return fmt.Sprintf("the line came back after %v, and it was ready by then: %t", is.Told.Round(time.Millisecond), is.Ready), nil
}
