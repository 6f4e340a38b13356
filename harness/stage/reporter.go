package stage

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/program"
	"outlive/harness/terminal"
	"outlive/harness/workload"
)

// reporter is the workload: it says hello over a socket, prints when it is
// asked to and says what its writes returned.
type reporter struct{}

func (reporter) words(s *Stage) []string {
	words := s.parts().Fill(s.runtime.Command)
	if s.Silent && s.runtime.File == "" { // to all others is dictated what to print
		words = append(words, "--silent")
	}
	if s.Slow {
		words = append(words, "--ready-after", "1h")
	}
	if s.Serves {
		words = append(words, "--serve", filepath.Join(s.home, "calls"))
	}
	for _, arg := range s.Args {
		words = append(words, string(arg))
	}
	return words
}

func (reporter) name(s *Stage) string { return fmt.Sprintf("the workload (%d)", s.Subject.PID) }

// meet waits for the subject's report, and fails early when nothing is left
// that could report, nor anybody at work who could start it, as a manager is: seen
// twice, since a process that changes its parent while the tree is read is missed.
func (reporter) meet(s *Stage, typed terminal.Mark) error {
	var nothing proc.Streak
	for deadline := s.Soon(); ; {
		conn, err := s.Place.Report.Accept(time.Now().Add(250 * time.Millisecond))
		if err == nil {
			conn.Dictate, conn.Flush = s.runtime.File != "" && !s.Silent, !s.Buffered
			met, err := s.greet(conn)
			if met || err != nil {
				return err
			}
			nothing = 0
			continue
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) && !speechless(err) {
			return err
		}
		done := s.Leader.Gone() || afterLine(s.Terminal.Since(typed))
		if nothing.Of(done && !s.Company() && len(s.busy()) == 0) == 2 || time.Now().After(deadline) {
			return fmt.Errorf("cannot meet the subject: the line started nothing that reports%s%s", s.said(typed), s.besides())
		}
	}
}

// greet tells who reports, and whether with it all that the line starts are there.
func (s *Stage) greet(conn *workload.Conn) (met bool, err error) {
	if !s.Place.Expects(conn.PID) {
		return false, conn.Close()
	}
	s.remember(conn.PID)
	subject := len(s.Instances) == 0
	if !subject {
		unit, err := s.Place.Unit(conn.PID)
		if err != nil {
			return false, err
		}
		if subject = unit == s.fill(s.Instances[0]); !subject {
			s.others = append(s.others, conn)
			s.Seen.Others = append(s.Seen.Others, evidence.Other{Unit: unit, PID: conn.PID})
		}
	}
	if subject {
		s.Report = conn
		if s.Subject, err = proc.Open(conn.PID); err != nil {
			return false, err
		}
	}
	return s.Subject != nil && len(s.others) >= len(s.Instances)-1, nil
}

// ask has the subject beat; it fails when the subject does not answer. A reader of its
// pipe that ends by what that beat brings (tee, whose own reader has gone) could do so
// between its two lines, and which of them failed then was chance. So it reads none
// of them before both are written, and the beats are asked for that nobody reads.
func (r reporter) ask(s *Stage) error {
	for beats := 0; beats < askEach; beats++ {
		readers := s.livingReaders()
		release := s.holdReaders(readers)
		err := r.beat(s)
		release()
		if err != nil {
			return err
		}
		s.restReaders()
		if slices.ContainsFunc(readers, (*proc.Handle).Gone) {
			beats = -1
		}
	}
	s.rest(s.Subject.PID)
	return nil
}

// beat has it beat once.
func (reporter) beat(s *Stage) error {
	s.pinged++
	pong, err := s.Report.Ping(s.pinged, s.Soon())
	if err != nil {
		s.Seen.Unanswered = s.pinged
		s.pinged--
		return err
	}
	if s.runtime.Traits.Unaware && !s.Silent && pong.Stdout == "" { // so it is looked at, as a stranger is
		pong.Stdout, _ = s.Subject.Reaches(1)
	}
	s.Seen.Pongs = append(s.Seen.Pongs, pong)
	return nil
}

func (reporter) again(s *Stage, until time.Time) (pid int, err error) {
	for {
		conn, err := s.Place.Report.Accept(until)
		switch {
		case speechless(err):
		case errors.Is(err, os.ErrDeadlineExceeded):
			return 0, nil
		case err != nil:
			return 0, err
		default:
			s.again = conn
			return conn.PID, nil
		}
	}
}

// speechless tells of a workload that ended before its hello, as one does that a watchdog gives
// two seconds for its first sign of life on a machine that has none to give. Another may come.
func speechless(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, unix.ECONNRESET) }

func (reporter) own(*Stage) {}

func (reporter) exit(s *Stage, status int) error { return s.Report.Exit(status, s.Soon()) }

// introduce notes what it says of itself.
func (r reporter) introduce(s *Stage) {
	s.Seen.OwnFDs, s.Seen.OwnWhy = r.ownFDs(s)
	if s.runtime.Traits.StandsIn {
		s.Seen.CaughtWhy = s.runtime.ID + " catches it, and ignores it where it was ignored before, which cannot be seen"
	}
	s.Seen.Main, _ = s.Place.Main(s.Subject.PID, s.Soon()) // nobody to ask: nothing is told
	s.serves = s.Report.Hello.Serves
	s.Seen.Listens, s.Seen.Keeps, s.Seen.Notifies = s.Report.Hello.Listens, s.Report.Hello.Keeps, s.Report.Hello.Notifies
	if s.Session.InTmp && s.Traits.NearSocket {
		s.Seen.Keeps = append(s.Seen.Keeps, evidence.Kept{Where: program.Temporary, Name: filepath.Join(s.home, "socket")})
	}
	if len(s.Args) > 0 {
		s.Seen.Args = s.Report.Hello.Args
	}
}

// ownFDs are the descriptors that the subject opened itself, or why they cannot
// be told: those that it names, its ends of the connection, and those that close on exec. Whatever came
// through the exec that started it does not bear that flag, unless the runtime
// sets it.
func (reporter) ownFDs(s *Stage) (own []int, why string) {
	if s.runtime.Traits.MarksFDs {
		return nil, s.runtime.ID + " has the descriptors that it inherited close on exec, so they look like its own"
	}
	if s.runtime.Traits.OpensBare {
		return nil, "what " + s.runtime.ID + " opens itself does not close on exec, so it looks inherited"
	}
	own = slices.Clone(s.Report.Hello.FDs)
	for _, fd := range s.Seen.Before.FDs {
		if fd.Flags&unix.O_CLOEXEC != 0 || s.Report.Owns(fd.Target) {
			own = append(own, fd.N)
		}
	}
	slices.Sort(own)
	return slices.Compact(own), ""
}

// part notes what it said of its end.
func (reporter) part(s *Stage) {
	if why, ok := s.Report.Goodbye(); ok {
		s.Seen.Ending.Signal, s.Seen.Ending.By = why, "goodbye"
	}
}

func (reporter) listen(s *Stage) { s.gather(!s.Holds, s.Patience, s.read) }

// leave tries what changes it for good, last of all.
func (r reporter) leave(s *Stage) error {
	s.Seen.Rereads = s.Report.Rereads
	for i, other := range s.others {
		_, err := other.Ping(1, s.Soon())
		s.Seen.Others[i].Answered = err == nil
	}
	if err := r.tryToAcquire(s); err != nil {
		return err
	}
	return r.hearTheEnd(s)
}

// tryToAcquire has the living subject open a fresh terminal, last of all:
// a session leader that acquires it is not the same process as before.
func (reporter) tryToAcquire(s *Stage) (err error) {
	if s.Seen.Gone || s.Seen.Stopped {
		return nil
	}
	if s.fresh, err = s.Place.Open(); err != nil {
		return err
	}
	if err := s.fresh.Type("\n"); err != nil { // who can open it only by reading a line has one
		return err
	}
	acquired, err := s.Report.Acquire(s.fresh.Name, s.Soon())
	s.Seen.Acquired = &acquired
	return err
}

// hearTheEnd lets a subject that holds its output back end by itself, last of
// all, and gathers what it writes then.
func (reporter) hearTheEnd(s *Stage) error {
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
	if log.Ended = s.Subject.WaitGone(s.Soon()); !log.Ended {
		return errors.New("cannot tell what its log holds in the end: the subject does not end by itself")
	}
	s.gather(true, s.Patience, s.read)
	return nil
}

// gather gathers the beats from where the mode promises them, until all that
// were written have arrived, or what has arrived is wrong for good. A write
// that failed is not waited for, nor is standard output where it is held back:
// standard error never is, and what was written before it has arrived with it.
func (s *Stage) gather(stdout bool, patience time.Duration, read func() evidence.Beats) {
	if s.Silent || s.Seen.Gone && len(s.Reader) > 0 { // the pane went with the subject: it was read before
		return
	}
	s.drain()
	if s.swept() || len(s.readers) > 0 && len(s.livingReaders()) == 0 { // what they have not passed on by now, nobody will
		patience = 0
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
		s.Seen.Beats = read()
		return slices.Equal(s.Seen.Beats.Stdout, out) && slices.Equal(s.Seen.Beats.Stderr, err) ||
			!begins(s.Seen.Beats.Stdout, out) || !begins(s.Seen.Beats.Stderr, err)
	})
}
