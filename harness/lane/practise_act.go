package lane

import (
	"errors"
	"time"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/stage"
)

// subject waits for one, as long as anything runs that may become it.
func (s *server) subject() bool {
	proc.Until(time.Now().Add(stage.Patience), func() bool {
		s.stage.Settle(func() { s.reported() })
		s.caughtUp()
		return s.stage.Subject != nil || !s.stage.Company()
	})
	return s.stage.Subject != nil
}

// look says what is to be seen of the subject, and of units.
func (s *server) look() (*evidence.Evidence, error) {
	return s.beside(func() (*evidence.Evidence, error) {
		if !s.subject() {
			return &evidence.Evidence{}, nil
		}
		err := s.stage.Glance()
		seen := s.stage.Seen
		return &seen, err
	})
}

// act makes the event and says what it left. Without a subject, or with one that
// it cannot happen to, it is not made.
func (s *server) act() (seen *evidence.Evidence, refused string, err error) {
	ev, ok := event.Lookup(s.step.Event)
	if !ok {
		return nil, "", errors.New("cannot act: the step has no event")
	}
	if seen, err = s.look(); err != nil {
		return nil, "", err
	}
	if seen.Before.PID == 0 {
		return &evidence.Evidence{}, "", nil
	}
	if seen.Gone {
		return &evidence.Evidence{}, "", nil // there is nothing left that it could happen to
	}
	if ev.Skip != nil && !ev.Session.Held() && s.stage.Traits.KeepsShell { // somebody has to type at the prompt
		if refused = ev.Skip(s.stage.Traits, s.stage.Kind()); refused != "" {
			return seen, refused, nil
		}
	}
	if s.told != nil {
		if err := s.stage.Prompted(*s.told); err != nil {
			return nil, "", err
		}
		s.told = nil
	}
	s.over = true // that the shell ends is told by the evidence
	err = s.happen(ev)
	var stuck stage.Stuck
	switch {
	case errors.As(err, &stuck):
		s.stage.Seen.Stuck = stuck.What
	case err != nil:
		return nil, "", err
	}
	all := s.stage.Seen
	return &all, "", s.follow(&all)
}

func (s *server) happen(ev event.Event) (err error) {
	s.stage.Begin()
	if s.stage.Seen.Event, err = ev.Make(s.stage); err != nil {
		return err
	}
	return s.stage.Observe()
}
