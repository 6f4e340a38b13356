package stage

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Crash ends the subject with SIGKILL, and sees whether its work is taken up again.
func (s *Stage) Crash() (fact string, err error) {
	return s.ends("SIGKILL was sent by pidfd", s.Traits.StartsAgain(true), func() error { return s.Subject.Signal(unix.SIGKILL) })
}

// Quit has the subject exit by itself, and sees whether its work is taken up again.
func (s *Stage) Quit(status int) (fact string, err error) {
	return s.ends(fmt.Sprintf("it exited with status %d", status), s.Traits.StartsAgain(status != 0), func() error { return s.quit(status) })
}

// quit has the subject exit by itself.
func (s *Stage) quit(status int) error {
	err := s.subject.exit(s, status)
	if errors.Is(err, errors.ErrUnsupported) {
		return Impossible{"it cannot be told to exit: the built-in workload can"}
	}
	return err
}

// ripe is how old a process is that no supervisor takes for one that did not start:
// supervisord does so for two seconds (startsecs), and runsv and s6-supervise wait one
// before they start what has lived shorter.
const ripe = 2100 * time.Millisecond

// ends lets the subject end, once it is ripe where others are started; claimed says that
// another is to be started after this end.
func (s *Stage) ends(fact string, claimed bool, end func() error) (string, error) {
	s.ripen()
	s.note()
	s.Seen.EventAt = now()
	if err := end(); err != nil {
		return "", err
	}
	if !s.Subject.WaitGone(s.Soon()) {
		return "", fmt.Errorf("cannot tell: %s, but it did not end; there is %s", fact, s.cast())
	}
	return fact, s.follow(claimed)
}

// follow sees, when the subject has ended, whether and when another takes its work up.
func (s *Stage) follow(claimed bool) error {
	began := time.Now()
	back, err := s.takenUp(claimed, s.unclaimed())
	if back {
		s.Seen.Down = time.Since(began)
		if s.Traits.Every > 0 {
			s.Seen.Late = time.Duration(time.Now().UnixNano()) % s.Traits.Every
		}
	}
	return err
}

// unclaimed is how long is waited for what nobody claims to do.
func (s *Stage) unclaimed() time.Duration {
	if s.Traits.Managed {
		return grace
	}
	return haste
}

// takenUp waits for the process that takes the subject's work up, for so long where nobody
// claims that one does, and notes which it is.
func (s *Stage) takenUp(claimed bool, unclaimed time.Duration) (bool, error) {
	until := time.Now().Add(unclaimed)
	if claimed {
		until = s.Soon().Add(s.Traits.Every)
	}
	return s.takenUpBy(until)
}

// takenUpBy does so until that time.
func (s *Stage) takenUpBy(until time.Time) (bool, error) {
	pid, err := s.subject.again(s, until)
	if err != nil || pid == 0 {
		return false, err
	}
	s.remember(pid)
	p, err := proc.Root.Process(pid)
	if err != nil {
		return false, err
	}
	s.Seen.Again = &p
	return true, nil
}
