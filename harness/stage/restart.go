package stage

import (
	"time"

	"outlive/harness/proc"
	"outlive/modes"
)

// Restart has the subject stopped and another started by its mode's own way, and sees
// which process has its work then.
func (s *Stage) Restart() (fact string, err error) {
	s.ripen()
	if s.Traits.Managed {
		s.takeChildren()
	}
	s.note()
	ended, subject := make(chan time.Time, 1), *s.Subject
	go func(until time.Time) {
		if subject.WaitGone(until) {
			ended <- time.Now()
		}
	}(s.Soon())
	did, err := s.types(s.Script.Restart)
	if err != nil {
		return "", err
	}
	s.Seen.Stop = &did
	claimed := did.Code == 0 && s.Subject.WaitGone(time.Now().Add(grace))
	back, err := s.takenUp(claimed, grace)
	if back && s.Subject.Gone() {
		s.Seen.Down = time.Since(<-ended)
	}
	return told(did), err
}

// ripen waits until no supervisor takes the subject for one that did not start.
func (s *Stage) ripen() {
	if s.Traits.Restarts != modes.Never {
		proc.Until(s.Soon(), func() bool { return s.Subject.Age() > ripe || s.Subject.Gone() })
	}
}

// note notes who runs before the subject ends: they take no work up.
func (s *Stage) note() {
	s.earlier = map[int]uint64{}
	for _, pid := range proc.Root.Descendants(s.Place.Init()) {
		if p, err := proc.Root.Stat(pid); err == nil {
			s.earlier[pid] = p.Start
		}
	}
}
