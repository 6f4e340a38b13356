package stage

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Crash ends the subject with SIGKILL, and sees whether its work is taken up again.
func (s *Stage) Crash() (fact string, err error) {
	if err := s.Subject.Signal(unix.SIGKILL); err != nil {
		return "", err
	}
	if !s.Subject.WaitGone(s.Soon()) {
		return "", fmt.Errorf("cannot tell: SIGKILL was sent to %s, and it did not end", s.cast())
	}
	began := time.Now()
	back, err := s.takenUp(s.Traits.Restarts)
	if err != nil || !back {
		return fmt.Sprintf("SIGKILL was sent by pidfd, and nobody started another within %s", grace), err
	}
	s.Seen.Down = time.Since(began)
	return fmt.Sprintf("SIGKILL was sent by pidfd, and process %d took its work up", s.Seen.Again.PID), nil
}

// takenUp waits for the process that takes the subject's work up, longer where that is
// claimed, and notes which it is.
func (s *Stage) takenUp(claimed bool) (bool, error) {
	until := time.Now().Add(grace)
	if claimed {
		until = s.Soon()
	}
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
