package stage

import (
	"bytes"
	"errors"
	"fmt"
	"os"
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
	switch {
	case s.Seen.Gone:
		s.Seen.Ending = s.Subject.Reap(s.soon())
		if why, ok := s.Report.Goodbye(); ok {
			s.Seen.Ending.Signal, s.Seen.Ending.By = why, "goodbye"
		}
	default:
		p, err := proc.Root.Process(s.Subject.PID)
		if err != nil {
			return err
		}
		s.Seen.After = &p
	}
	s.listen(!s.Holds)
	for i, other := range s.others {
		_, err := other.Ping(1, s.soon())
		s.Seen.Others[i].Answered = err == nil
	}
	if err := s.tryToAcquire(); err != nil {
		return err
	}
	return s.hearTheEnd()
}

// hearTheEnd lets a subject that holds its output back end by itself, last of
// all, and gathers what it writes then.
func (s *Stage) hearTheEnd() error {
	log := s.Seen.Log
	if log == nil {
		return nil
	}
	log.After = len(s.Seen.Beats.Stdout)
	if !s.Holds || s.Seen.Gone || s.Seen.Stopped || s.again != nil {
		return nil
	}
	if err := s.Report.Close(); err != nil {
		return fmt.Errorf("cannot let the subject end: %w", err)
	}
	if log.Ended = s.Subject.WaitGone(s.soon()); !log.Ended {
		return errors.New("cannot tell what its log holds in the end: the subject does not end by itself")
	}
	s.listen(true)
	return nil
}

// resolve waits until the subject is gone, stopped, or has answered after
// every signal that was sent to it has been dealt with.
func (s *Stage) resolve() error {
	pending := false
	proc.Until(s.soon(), func() bool {
		var err error
		s.Seen.Stopped = s.stopped()
		pending, err = proc.Root.Unsettled(s.Subject.PID)
		s.Seen.Gone = s.Subject.Gone()
		return s.Seen.Gone || s.Seen.Stopped || err == nil && !pending
	})
	switch {
	case s.Seen.Gone || s.Seen.Stopped:
		return nil
	case pending:
		return errors.New("cannot tell: a signal is still on its way in the subject")
	}
	err := s.ask()
	s.Seen.AskedAfter = s.pinged - s.Seen.Asked
	switch {
	case err == nil:
	case s.Subject.WaitGone(time.Now().Add(s.Patience / 10)):
		s.Seen.Gone, err = true, nil
	case s.stopped(): // its threads do not stop all at once
		s.Seen.Stopped, err = true, nil
	}
	return err
}

// stopped tells whether job control has stopped the subject.
func (s *Stage) stopped() bool {
	p, err := proc.Root.Stat(s.Subject.PID)
	return err == nil && p.State == "T"
}

// listen gathers the beats from where the mode promises them, until all that
// were written have arrived, or what has arrived is wrong for good. A write
// that failed is not waited for, nor is standard output where it is held back:
// standard error never is, and what was written before it has arrived with it.
func (s *Stage) listen(stdout bool) {
	patience := s.Patience
	if s.improvised { // what it holds back is no fault of the harness
		patience /= 30
	}
	if s.Silent || s.Seen.Gone && len(s.Reader) > 0 { // the pane went with the subject: it was read before
		return
	}
	var out, err []int
	for _, pong := range s.Seen.Pongs {
		if pong.Stdout == "" && stdout {
			out = append(out, pong.N)
		}
		if pong.Stderr == "" {
			err = append(err, pong.N)
		}
	}
	proc.Until(time.Now().Add(patience), func() bool {
		s.Seen.Beats = s.read()
		return slices.Equal(s.Seen.Beats.Stdout, out) && slices.Equal(s.Seen.Beats.Stderr, err) ||
			!begins(s.Seen.Beats.Stdout, out) || !begins(s.Seen.Beats.Stderr, err)
	})
}

// begins tells whether what is still to come can make got into want.
func begins(got, want []int) bool {
	return len(got) <= len(want) && slices.Equal(got, want[:len(got)])
}

func (s *Stage) read() evidence.Beats {
	if s.improvised {
		return s.hear()
	}
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
		fallthrough // what the window shows is in the log
	case modes.File:
		return os.ReadFile(s.place.outside(filepath.Join(s.home, "log")))
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
	if err := s.place.start(cmd.Start); err != nil {
		return nil, err
	}
	timer := time.AfterFunc(s.Patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	return out.Bytes(), err
}

// tryToAcquire has the living subject open a fresh terminal, last of all:
// a session leader that acquires it is not the same process as before.
func (s *Stage) tryToAcquire() (err error) {
	if s.Seen.Gone || s.Seen.Stopped {
		return nil
	}
	if s.fresh, err = s.place.open(); err != nil {
		return err
	}
	acquired, err := s.Report.Acquire(s.fresh.Name, s.soon())
	s.Seen.Acquired = &acquired
	return err
}
