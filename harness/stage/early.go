package stage

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"time"

	"outlive/harness/proc"
	"outlive/harness/terminal"
)

// launcher is a subject that has not executed the workload: it says nothing, and
// may end before it could.
type launcher struct{ subject }

func (launcher) meet(*Stage, terminal.Mark) error { return nil }

func (launcher) expect(*Stage) error { return nil }

func (launcher) name(s *Stage) string { return process(s.Subject.PID) }

func (launcher) ask(s *Stage) error {
	if s.Seen.EventAt == 0 {
		return nil
	}
	return fmt.Errorf("cannot tell: process %d has lived through the end of its shell, and is no workload yet", s.Subject.PID)
}

func (launcher) introduce(s *Stage) {
	s.Seen.OwnWhy = "it has not executed the workload, which would name its own"
}

func (launcher) listen(*Stage) {}

func (launcher) part(*Stage) {}

func (launcher) leave(*Stage) error { return nil }

// late is a workload that was a launcher at the event: it was nothing then that
// could have tried to acquire a terminal.
type late struct{ reporter }

func (l late) leave(s *Stage) error { return l.hearTheEnd(s) }

// CloseAtOnce closes the terminal while what the line has started has done nothing
// yet, lets that go on, and waits until it is the workload, or has ended.
func (s *Stage) CloseAtOnce() error {
	if err := s.HangUp(); err != nil {
		return err
	}
	s.endRace()
	if s.Seen.Early {
		return s.subject.grow(s)
	}
	return nil
}

func (reporter) expect(*Stage) error { return nil }

// grow waits for a report. That nothing is left is seen three times: a process that
// changes its parent while the tree is read is missed.
func (reporter) grow(s *Stage) error {
	var nothing proc.Streak
	for deadline := s.Soon(); time.Now().Before(deadline); {
		conn, err := s.Place.Report.Accept(time.Now().Add(5 * time.Millisecond))
		switch {
		case err == nil:
			conn.Dictate, conn.Flush = s.runtime.File != "" && !s.Silent, !s.Buffered
			s.Subject.Close()
			s.subject = late{}
			_, err = s.greet(conn)
			return err
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return err
		}
		if nothing.Of(s.Subject.Gone() && !s.Company()) == 3 {
			return nil
		}
	}
	return fmt.Errorf("cannot tell what becomes of process %d: there is %s", s.Subject.PID, describe(append(s.Running(), proc.Root.Descendants(s.Subject.PID)...)))
}

func (m *stranger) expect(s *Stage) error {
	m.muster(s)
	seen, err := s.glimpse()
	if err != nil {
		return err
	}
	return m.know(s, seen)
}

// grow waits until the roots of what is left are steady.
func (m *stranger) grow(s *Stage) error {
	var all []root
	steady := m.clock(s, nil)
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for deadline := s.Soon(); ; <-tick.C {
		if now := m.roots(s); !reflect.DeepEqual(now, all) {
			all, steady = now, m.clock(s, now)
		}
		switch {
		case !steady():
		case len(all) == 0:
			s.subject = m
			return nil
		case m.executed(s) || time.Now().After(deadline):
			pid, err := m.choose(s, all)
			if err != nil {
				return s.absent()
			}
			return m.adopt(s, pid)
		}
	}
}

// adopt makes what a launcher has become the subject.
func (m *stranger) adopt(s *Stage, pid int) error {
	h, err := proc.Open(pid)
	if err != nil {
		return err
	}
	s.Subject.Close()
	s.Subject, s.subject = h, m
	is, err := proc.Root.Process(pid)
	m.met, m.began, m.cast = rootOf(is), proc.Root.Command(pid), m.candidates(s)
	return err
}
