package stage

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/place"
	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/terminal"
	"outlive/harness/theory"
	"outlive/harness/workload"
)

// In a lesson nobody knows beforehand what will be typed. The subject is
// whatever reported last, and its traits are those that it is seen to have.

// Improvise opens the stage for somebody else to type on. The setup is a script
// of sh(1) that is run first, in the home.
func Improvise(room place.Room, script Script, setup string) (*Stage, error) {
	script.setup, script.byHand = setup, true
	return open(room, script, improvised{}, declared{})
}

// Improvised tells whether somebody else types: how the machine is set is theirs as well.
func (s *Stage) Improvised() bool { return s.byHand }

// improvised is a reporter that is heard wherever its output leads; what it holds
// back is no fault of the harness.
type improvised struct{ reporter }

func (r improvised) introduce(s *Stage) {
	r.reporter.introduce(s)
	s.standsIn(s.Seen.Before.PID)
}

// standsIn notes in which unit it is, empty for one that is in none, and whose that is.
func (s *Stage) standsIn(pid int) {
	s.Seen.Unit, _ = s.Place.Unit(pid)
	s.Seen.Managed = s.Seen.Unit != "" && proc.Root.Cgroup(pid).User
}

// again: who reports is met by whoever improvises.
func (improvised) again(*Stage, time.Time) (int, error) { return 0, nil }

func (improvised) listen(s *Stage) { s.gather(!s.Holds, s.Patience/30, s.hear) }

// prepare runs the setup.
func (s *Stage) prepare() error {
	if s.setup == "" {
		return nil
	}
	if err := s.finishQuietly(s.command("sh", "-ec", s.setup)); err != nil {
		return fmt.Errorf("cannot prepare the step: its setup: %w", err)
	}
	return nil
}

// Take makes what reported the subject. One that has ended by now, as where nobody may start
// one more thread, is not taken, and the one before stays it.
func (s *Stage) Take(conn *workload.Conn) error {
	h, err := proc.Open(conn.PID)
	if err != nil {
		return err
	}
	var seen evidence.Evidence
	seen.Before, err = proc.Root.Process(conn.PID)
	if err == nil {
		seen.Shell, err = proc.Root.Process(s.Leader.PID)
	}
	if err != nil {
		h.Close()
		return err
	}
	if s.Subject != nil {
		s.former = append(s.former, s.Report)
		s.Subject.Close()
	}
	s.remember(conn.PID)
	s.Report, s.Subject = conn, h
	s.pinged, s.Seen = 0, seen
	command := proc.Root.Command(conn.PID)
	s.runtime = s.Place.Language(command)
	conn.Dictate, conn.Flush = s.runtime.File != "", !slices.Contains(command, "--buffered")
	// Should it end before anybody looks:
	s.Seen.Language = s.runtime.ID
	s.Seen.Reaper = s.nearest(0)
	s.standsIn(conn.PID)
	s.Seen.Main, _ = s.Place.Main(conn.PID, s.Soon())
	return nil
}

// Beat has the subject print a line, unless it is stopped or gone.
func (s *Stage) Beat() error {
	if s.Subject == nil || s.Subject.Gone() || s.stops() {
		return nil
	}
	pong, err := s.Report.Ping(s.pinged+1, time.Now().Add(s.Patience/10))
	s.pinged++
	if err != nil {
		return err
	}
	s.Seen.Pongs = append(s.Seen.Pongs, pong)
	return nil
}

// Halts notes that the subject stands still, if it does within a moment: once it goes
// on, nothing in /proc tells of that.
func (s *Stage) Halts() {
	if s.Subject != nil {
		proc.Until(time.Now().Add(s.Patience/50), s.stops)
	}
}

func (s *Stage) stops() bool {
	is := s.stopped()
	s.Seen.Halts = s.Seen.Halts || is
	return is
}

// Recognize looks at the subject and notes the traits that it is seen to have.
func (s *Stage) Recognize() error {
	s.calm()
	seen, err := s.glimpse()
	if err == nil {
		s.Traits = theory.Recognise(seen)
	}
	return err
}

// glimpse is the subject beside its shell, as they are now.
func (s *Stage) glimpse() (e evidence.Evidence, err error) {
	if e.Before, err = proc.Root.Process(s.Subject.PID); err != nil {
		return e, err
	}
	if e.Shell = s.Seen.Shell; !s.Session.Commanded() { // else it was seen before it began, and may have ended
		e.Shell, err = proc.Root.Stat(s.Leader.PID)
	}
	e.Reaper = s.nearest(e.Before.PPID)
	return e, err
}

// Glance is Look without an event to follow: what can be seen of a subject that
// may be stopped, or gone.
func (s *Stage) Glance() error {
	if s.Subject.Gone() {
		s.Seen.Gone = true
		s.Seen.Ending = s.Subject.Reap(s.Soon())
		s.subject.part(s)
		s.Seen.Beats = s.hear()
		return nil
	}
	err := s.behold()
	if err != nil && s.ended(s.Subject) {
		return s.Glance() // it was about to end
	}
	return err
}

// behold sees what a subject shows that is there.
func (s *Stage) behold() error {
	if err := s.Recognize(); err != nil {
		return err
	}
	if s.Seen.Stopped = s.stopped(); !s.Seen.Stopped {
		if err := s.subject.ask(s); err != nil {
			return err
		}
	}
	s.seeClient()
	s.Seen.Rereads = s.Report.Rereads
	s.Seen.Prompt = atPrompt(s.Terminal.Since(0))
	s.Seen.Asked = s.pinged
	return s.lookBefore()
}

// Prompted waits for a prompt after a mark, though a job in the background may
// write behind it.
func (s *Stage) Prompted(m terminal.Mark) error {
	return s.awaitShown(m, "the prompt", func(text []byte) bool {
		return bytes.Contains(sequences().ReplaceAll(text, nil), []byte(shell.Prompt))
	})
}

// Left is ready when the shell has ended.
func (s *Stage) Left() <-chan struct{} { return s.gone.Done() }

// Own notes all that runs on the stage as the trial's: it is to go with it.
func (s *Stage) Own() { s.remember(s.Running()...) }

// Kind is the shell's.
func (s *Stage) Kind() shell.Shell { return s.shell }

// Home is the scratch directory, on the stage's machine.
func (s *Stage) Home() string { return s.home }
