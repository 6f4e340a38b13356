package stage

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Freeze stops the subject with SIGSTOP, and sees whether anybody notices: lets it go on, or
// ends it and starts another.
func (s *Stage) Freeze() (fact string, err error) {
	const sent = "SIGSTOP was sent by pidfd"
	s.note()
	s.Seen.EventAt = now()
	began := time.Now()
	if err := s.Subject.Signal(unix.SIGSTOP); err != nil {
		return "", err
	}
	switch {
	case s.Traits.Watched:
		if !s.Subject.WaitGone(s.Soon()) {
			return sent, nil // which is the news
		}
	case s.Traits.Woken:
		s.awaitWake()
		return sent, nil
	case !proc.Until(s.Soon(), s.stopped):
		return "", fmt.Errorf("cannot tell: %s, but it did not stop; there is %s", sent, s.cast())
	case !s.Subject.WaitGone(time.Now().Add(s.unnoticed())):
		return sent, nil
	}
	s.Seen.Hung = time.Since(began)
	return sent, s.follow(s.Traits.Watched && s.Traits.Restarts.After(true))
}

// unnoticed is how long is waited for who notices a hang though nobody claims to: a manager
// that is told of the subject may have a watchdog of twice that grace.
func (s *Stage) unnoticed() time.Duration {
	if s.Traits.Notifies {
		return 2 * grace
	}
	return s.unclaimed()
}

// awaitWake waits until the subject goes on after a stop, which may be over before it is seen.
func (s *Stage) awaitWake() {
	since := time.Now()
	proc.Until(s.Soon(), func() bool {
		pending, err := proc.Root.Unsettled(s.Subject.PID)
		if pending || err != nil || s.stopped() {
			since = time.Now()
		}
		return time.Since(since) > haste || s.Subject.Gone()
	})
}
