package lane

import (
	"errors"
	"time"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/practice"
	"outlive/harness/proc"
	"outlive/harness/stage"
)

// subject waits for one, as long as anything runs that may become it.
func (s *server) subject(patience time.Duration) bool {
	proc.Until(time.Now().Add(patience), func() bool {
		s.stage.Settle(func() { s.reported() })
		s.caughtUp()
		return s.stage.Subject != nil || !s.stage.Company()
	})
	return s.stage.Subject != nil
}

// look says what is to be seen of the subject, and of units.
func (s *server) look(patience time.Duration) (*evidence.Evidence, error) {
	return s.beside(func() (*evidence.Evidence, error) {
		if !s.subject(patience) {
			return &evidence.Evidence{}, nil
		}
		err := s.stage.Glance()
		if err == nil {
			err = s.prioritize()
		}
		seen := s.stage.Seen
		return &seen, err
	})
}

// prioritize notes who is served first, and has the workloads compete where the step compares them.
func (s *server) prioritize() error {
	s.stage.Prioritize()
	if !s.step.Races {
		return nil
	}
	return s.stage.Vie()
}

// act makes the event and says what it left. Without a subject, or with one that
// it cannot happen to, it is not made.
func (s *server) act(made bool) (r practice.Reply, err error) {
	ev, ok := event.Lookup(s.step.Event)
	if !ok {
		return r, errors.New("cannot act: the step has no event")
	}
	if s.watch(); !s.over && s.stage.Leader.Gone() {
		s.shellEnded()
	}
	if s.outcome.Seen != nil { // by hand
		return s.outcome, nil
	}
	if made && s.alive() && s.braced == s.stage.Subject.PID {
		r.Seen, err = s.happen(func() (string, error) { return "it was sent the signal", nil })
		return r, err
	}
	if r.Seen, err = s.look(stage.Patience); err != nil {
		return r, err
	}
	if r.Seen.Before.PID == 0 {
		return practice.Reply{Seen: &evidence.Evidence{}}, nil
	}
	if r.Seen.Gone { // there is nothing left that it could happen to
		return practice.Reply{Seen: &evidence.Evidence{}, Over: r.Seen.Ending.Tell()}, nil
	}
	if ev.Skip != nil && !ev.Session.Held() && s.stage.Traits.KeepsShell { // somebody has to type at the prompt
		if r.Refused = ev.Skip(s.stage.Traits, s.stage.Kind()); r.Refused != "" {
			return r, nil
		}
	}
	if s.told != nil {
		if err := s.stage.Prompted(*s.told); err != nil {
			return r, err
		}
		s.told = nil
	}
	s.stage.Begin()
	r.Seen, err = s.happen(func() (string, error) { return ev.Make(s.stage) })
	return r, err
}

// happen has the event made, or what is left of it, and says what it left.
func (s *server) happen(what func() (fact string, err error)) (*evidence.Evidence, error) {
	s.over = true // that the shell ends is told by the evidence
	var err error
	if s.stage.Seen.Event, err = what(); err == nil {
		err = s.stage.Observe()
	}
	var stuck stage.Stuck
	switch {
	case errors.As(err, &stuck):
		s.stage.Seen.Stuck = stuck.What
	case err != nil:
		return nil, err
	}
	all := s.stage.Seen
	return &all, s.follow(&all)
}
