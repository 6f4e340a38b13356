package stage

import (
	"fmt"
	"time"

	"outlive/harness/proc"
)

// StopUnit stops a unit of the lab's, and waits until that is done.
func (s *Stage) StopUnit(unit string) error {
	if err := s.Place.StopUnit(unit, s.Soon()); err != nil {
		return fmt.Errorf("%w; there is %s", err, s.cast())
	}
	return nil
}

// grace is how long a manager is given to start what nobody claims to come back, and haste
// a loop of the shell's; what claims to come back is waited for.
const (
	grace = 2 * time.Second
	haste = grace / 10
)

// Reboot restarts the machine, once for all trials in progress on it, and sees whether the subject's work is taken up again.
func (s *Stage) Reboot() error { return s.boot(s.Traits.Returns) }

// boot does so; claimed says that the subject's work is to be taken up.
func (s *Stage) boot(claimed bool) error {
	reaped := make(chan struct{})
	go func() { // a pid namespace does not end before its last zombie is reaped, and these are our children
		defer close(reaped)
		for _, h := range []*proc.Handle{s.Leader, s.Client} {
			if h != nil {
				h.Reap(s.Soon())
			}
		}
	}()
	if err := s.Place.Restart(); err != nil {
		return err
	}
	<-reaped
	s.Seen.LeaderGone = s.Leader.Gone()
	_, err := s.takenUp(claimed, grace)
	return err
}
