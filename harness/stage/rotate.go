package stage

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/modes"
)

// Rotation is how a log is rotated.
type Rotation struct {
	Copies bool        // it is copied, and emptied in place
	Tells  unix.Signal // to the program, when that is done; 0 for none
}

// Rotate has logrotate rotate the subject's log twice, of which one old one is kept, and
// the subject print in between. What the second rotation removes is read before: a line is
// lost where nobody ever found it. A journal is rotated by journald.
func (s *Stage) Rotate(how Rotation) (fact string, err error) {
	if s.Traits.Output == modes.Journal {
		return s.rotateJournal()
	}
	if _, err := os.Stat(s.log("")); err != nil {
		return "", Impossible{"its log is no file of the trial's"}
	}
	is := &evidence.Rotation{By: "logrotate", Emptied: how.Copies}
	if err := s.logrotate(how); err != nil {
		return "", err
	}
	s.Seen.Rotation = is
	fact = "logrotate has rotated its log twice"
	if goesOn, err := s.printsOn(is, how.Tells != 0 && s.Traits.Reopens); err != nil || !goesOn {
		return "logrotate has rotated its log", err
	}
	old, err := os.ReadFile(s.log(".1"))
	if err != nil {
		return "", err
	}
	if err := s.logrotate(how); err != nil {
		return "", err
	}
	s.archived = old
	return fact, nil
}

// log is our path to the subject's log, or to an old one.
func (s *Stage) log(old string) string { return s.Place.Outside(filepath.Join(s.home, "log"+old)) }

// logrotate runs it once, with a configuration that has nothing but the log.
func (s *Stage) logrotate(how Rotation) error {
	does := "create"
	if how.Copies {
		does = "copytruncate"
	}
	if how.Tells != 0 {
		does += fmt.Sprintf("\n\tpostrotate\n\t\tkill -%d %d\n\tendscript", how.Tells, s.seenAs(s.Subject.PID))
	}
	conf, state := filepath.Join(s.home, ".logrotate.conf"), filepath.Join(s.home, ".logrotate.state")
	text := fmt.Sprintf("\"%s\" {\n\trotate 1\n\t%s\n}\n", filepath.Join(s.home, "log"), does)
	if err := os.WriteFile(s.Place.Outside(conf), []byte(text), 0o644); err != nil {
		return err
	}
	if err := s.finishQuietly(s.Place.AsRoot("logrotate", "--force", "--state", state, conf)); err != nil {
		return fmt.Errorf("cannot rotate its log: logrotate: %w", err)
	}
	if _, err := os.Stat(s.log(".1")); err != nil {
		return fmt.Errorf("cannot tell: logrotate has ended, and rotated nothing: %w", err)
	}
	return nil
}

// printsOn has it print once more, and notes where that goes; false where it does not go on.
// Who reopens its log, and was told to, has done so before.
func (s *Stage) printsOn(is *evidence.Rotation, reopens bool) (goesOn bool, err error) {
	proc.Until(s.Soon(), func() bool {
		pending, err := proc.Root.Unsettled(s.Subject.PID)
		opened := !reopens || s.writes() == "log"
		return s.Subject.Gone() || s.stopped() || err == nil && !pending && opened
	})
	if s.Subject.Gone() || s.stopped() {
		return s.stopped(), nil
	}
	switch err := s.subject.ask(s); {
	case err == nil, errors.As(err, new(unpoked)):
	case !errors.Is(err, os.ErrDeadlineExceeded) && s.Subject.WaitGone(s.Soon()): // the signal was about to end it
		return false, nil
	default:
		return false, err
	}
	s.subject.listen(s) // all of it is in one of them by now
	is.Writes = s.writes()
	text, err := os.ReadFile(s.log(""))
	is.Hole = int64(len(text) - len(bytes.TrimLeft(text, "\x00")))
	return true, err
}

// writes names the file that is open for what it prints, itself or at who reads its
// pipe: as it is called now, with deleted behind it where it has no name any more.
func (s *Stage) writes() string {
	log := filepath.Join(s.home, "log")
	for _, pid := range append([]int{s.Subject.PID}, s.Running()...) {
		p, err := proc.Root.Process(pid)
		if err != nil {
			continue
		}
		for _, fd := range p.FDs {
			if strings.HasPrefix(fd.Target, log) && fd.Writable() {
				return filepath.Base(fd.Target)
			}
		}
	}
	return ""
}

// rotated is all that was found of its log, the oldest first.
func (s *Stage) rotated() ([]byte, error) {
	older, err := os.ReadFile(s.log(".1"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	text, err := os.ReadFile(s.log(""))
	return bytes.Join([][]byte{s.archived, older, text}, nil), err
}

// rotateJournal has journald begin new files.
func (s *Stage) rotateJournal() (fact string, err error) {
	if err := s.finishQuietly(s.Place.AsRoot("journalctl", "--rotate")); err != nil {
		return "", fmt.Errorf("cannot rotate the journal: %w", err)
	}
	s.Seen.Rotation = &evidence.Rotation{By: "journald"}
	return "journald has put its files aside, and begun new ones", nil
}
