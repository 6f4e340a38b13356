package stage

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/workload"
	"outlive/modes"
)

// Observe looks at what the event left. It is called when the event has
// provably happened; the error says why the harness cannot tell.
func (s *Stage) Observe() error {
	if err := s.followClient(); err != nil {
		return err
	}
	if err := s.resolve(); err != nil {
		return err
	}
	if !s.Seen.Gone {
		switch p, err := proc.Root.Process(s.Subject.PID); {
		case err == nil:
			s.Seen.After = &p
		case s.Subject.Gone(): // since it was asked
			s.Seen.Gone = true
		default:
			return err
		}
	}
	if s.Seen.Gone {
		if s.Seen.Ending.By == "" { // in a lesson that may be known, and is not asked twice: its parent reaps it meanwhile
			s.Seen.Ending = s.Subject.Reap(s.Soon())
		}
		s.subject.part(s)
	}
	s.followChildren()
	if err := s.followKeeps(); err != nil {
		return err
	}
	s.subject.listen(s)
	s.weigh()
	return s.subject.leave(s)
}

// resolve waits until the subject is gone, stopped, or has answered after
// every signal that was sent to it has been dealt with.
func (s *Stage) resolve() error {
	pending := false
	proc.Until(s.Soon(), func() bool {
		var err error
		s.Seen.Stopped = s.stopped()
		pending, err = proc.Root.Unsettled(s.Subject.PID)
		pending = pending || s.readersPending()
		s.Seen.Gone = s.Subject.Gone()
		return s.Seen.Gone || s.Seen.Stopped || err == nil && !pending
	})
	switch {
	case s.Seen.Gone || s.Seen.Stopped:
		return nil
	case pending:
		return errors.New("cannot tell: a signal is still on its way in the subject")
	}
	if s.runtime.Traits.ShutsDown() { // who is about to may still answer, until that has come to where it waits itself
		s.restWhole(s.Subject)
	}
	err := s.subject.ask(s)
	s.Seen.AskedAfter = s.pinged - s.Seen.Asked
	switch {
	case err == nil, errors.As(err, new(unpoked)):
	case !errors.Is(err, os.ErrDeadlineExceeded) && s.Subject.WaitGone(s.Soon()): // it has hung up: it is about to be gone
		s.Seen.Gone, err = true, nil
	case s.ended(s.Subject):
		s.Seen.Gone, err = true, nil
	case s.stopped(): // its threads do not stop all at once
		s.Seen.Stopped, err = true, nil
	}
	return err
}

// stopped tells whether job control has stopped the subject: each of its threads, for
// until the last has the kernel takes the process for one that runs.
func (s *Stage) stopped() bool { return proc.Root.Stopped(s.Subject.PID) }

// begins tells whether what is still to come can make got into want.
func begins(got, want []int) bool {
	return len(got) <= len(want) && slices.Equal(got, want[:len(got)])
}

func (s *Stage) read() evidence.Beats {
	text, err := s.text()
	beats := workload.ParseBeats(text)
	beats.Place = string(s.Traits.Output)
	if err != nil {
		beats.Why = err.Error()
	}
	return beats
}

func (s *Stage) text() (text []byte, err error) {
	switch s.Traits.Output {
	case modes.Terminal, modes.Pipe: // what arrives at sshd is shown by the client
		return s.Terminal.Since(0), nil
	case modes.Pane, modes.Journal:
		if len(s.Reader) > 0 {
			return s.capture()
		}
		if s.cleaned() && !s.Traits.Recorded { // screen goes on in a new log of that name
			return s.pane(), nil
		}
		fallthrough // what the window shows is in the log
	case modes.File:
		if s.Seen.Rotation != nil {
			return s.rotated()
		}
		return os.ReadFile(s.Place.Outside(filepath.Join(s.home, "log")))
	}
	return nil, nil
}

// capture runs the mode's reader.
func (s *Stage) capture() ([]byte, error) {
	words := make([]string, len(s.Reader))
	for i, w := range s.Reader {
		words[i] = s.fill(w)
	}
	var out bytes.Buffer
	cmd := s.command(words...)
	cmd.Stdout = &out
	err := s.finish(cmd, s.Patience)
	return out.Bytes(), err
}

// finish runs a command to its end, which it has so long for.
func (s *Stage) finish(cmd *exec.Cmd, patience time.Duration) error {
	if err := s.Place.Start(cmd.Start); err != nil {
		return err
	}
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	return cmd.Wait()
}

// finishQuietly is the same for one that may leave others behind, which have its output
// open; what it said is told where it fails.
func (s *Stage) finishQuietly(cmd *exec.Cmd) error {
	said, err := os.CreateTemp(s.Place.Outside(s.home), ".said-")
	if err != nil {
		return err
	}
	defer os.Remove(said.Name())
	defer said.Close()
	cmd.Stdout, cmd.Stderr = said, said
	if err = s.finish(cmd, s.Patience); err == nil {
		return nil
	}
	text, _ := os.ReadFile(said.Name())
	return fmt.Errorf("%w: %q", err, tail(text, 300))
}
