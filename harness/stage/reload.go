package stage

import (
	"time"

	"outlive/harness/proc"
)

// Reload has the subject told to read its configuration again, by its mode's own way, and
// sees, where that ends it, whether its work is taken up again.
func (s *Stage) Reload() (fact string, err error) {
	s.ripen()
	s.note()
	unit := s.mainOf()
	did, err := s.types(s.Script.Reload)
	if err != nil {
		return "", err
	}
	did.Result = s.result(unit)
	s.Seen.Reload = &did
	proc.Until(s.Soon(), func() bool {
		pending, err := proc.Root.Unsettled(s.Subject.PID)
		return s.Subject.Gone() || err == nil && !pending
	})
	began := time.Now()
	// One that ends by a handler of its own takes its time.
	if !s.Traits.Managed || !s.Subject.WaitGone(began.Add(haste)) {
		return told(did), nil
	}
	back, err := s.takenUp(s.Traits.RestartsOnHUP(), grace)
	if back {
		s.Seen.Down = time.Since(began)
	}
	return told(did), err
}
