package stage

import (
	"fmt"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// enough is how many starts of what ends at once show that nobody gives up.
const enough = 8

// CrashLoop has the subject exit with status 1, and whoever takes its work up as well, at
// once, each time, until nobody does any more; the last of enough is left alone.
func (s *Stage) CrashLoop() (fact string, err error) {
	unit, _ := s.Place.Unit(s.Subject.PID)
	fact, err = s.Quit(1)
	if err != nil || s.Seen.Again == nil {
		return fact, err
	}
	loop := &evidence.Loop{Starts: []time.Duration{s.Seen.Down}}
	s.Seen.Loop = loop
	began := time.Now().Add(-s.Seen.Down)
	for len(loop.Starts) < enough {
		if err := s.failAgain(); err != nil {
			return "", err
		}
		ended := time.Now()
		s.Seen.Again = nil
		back, err := s.takenUp(len(loop.Starts) < s.Traits.Tries || s.Traits.Tries == 0, longerThan(loop.Starts))
		if err != nil {
			return "", err
		}
		if !back {
			loop.Quiet = time.Since(ended)
			loop.Manager, err = s.Place.Says(unit, s.Soon())
			return fmt.Sprintf("it exited with status 1, and so did the %d that took its work up", len(loop.Starts)), err
		}
		loop.Starts = append(loop.Starts, time.Since(began))
	}
	return fmt.Sprintf("it exited with status 1, and so did %d that took its work up; the next was left alone", enough-1), nil
}

// longerThan is how long who waits a second longer each time would wait, and then some.
func longerThan(starts []time.Duration) time.Duration {
	longest, last := time.Duration(0), time.Duration(0)
	for _, at := range starts {
		longest, last = max(longest, at-last), at
	}
	return longest + grace
}

// failAgain has the process that took the subject's work up exit with status 1, at once.
func (s *Stage) failAgain() error {
	h, err := proc.Open(s.again.PID)
	if err != nil {
		return err
	}
	defer h.Close()
	if err := s.again.Exit(1, s.Soon()); err != nil {
		return err
	}
	if !h.WaitGone(s.Soon()) {
		return fmt.Errorf("cannot tell: process %d was told to exit, and did not; there is %s", h.PID, s.cast())
	}
	err = s.again.Close()
	s.again = nil
	return err
}
