package stage

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// Trespass has the subject make a file where it has no business. Each is in a folder that is
// made for it and that anybody may write to; a process of the subject's user, outside of its
// unit, makes one there first.
func (s *Stage) Trespass() (fact string, err error) {
	whose, err := proc.Root.Credentials(s.Subject.PID)
	if err != nil {
		return "", err
	}
	user := whose.UIDs[1]
	for _, one := range []evidence.Trespass{{Area: evidence.System, Path: "/usr/local/share"}, {Area: evidence.Homes, Path: "/home"}} {
		dir, err := s.openToAll(one.Path)
		if err != nil {
			return "", err
		}
		one.Path, one.User = filepath.Join(dir, "file"), user
		if err := s.finishQuietly(s.as(user, "touch", filepath.Join(dir, "control"))); err != nil {
			return "", fmt.Errorf("cannot tell: user %d makes no file in %s outside of the unit either: %w", user, dir, err)
		}
		s.Seen.Trespasses = append(s.Seen.Trespasses, one)
	}
	s.ripen()
	s.note()
	s.Seen.EventAt = now()
	var told []string
	for i := range s.Seen.Trespasses {
		one := &s.Seen.Trespasses[i]
		if one.Error, err = s.subject.create(s, one.Path); errors.Is(err, errors.ErrUnsupported) {
			return "", Impossible{"it cannot be told to write anywhere: the built-in workload can"}
		} else if err != nil {
			return "", err
		}
		_, missing := os.Lstat(s.Place.Outside(one.Path))
		one.Found = missing == nil
		told = append(told, one.Tell())
	}
	return strings.Join(told, "; "), nil
}

// openToAll makes a folder of the place's that anybody may write to, for as long as the trial.
func (s *Stage) openToAll(in string) (dir string, err error) {
	outside, err := os.MkdirTemp(s.Place.Outside(in), "outlive-open-")
	if err != nil {
		return "", fmt.Errorf("cannot make a folder in %s: %w", in, err)
	}
	s.Later(func() error { return os.RemoveAll(outside) })
	return filepath.Join(in, filepath.Base(outside)), os.Chmod(outside, 0o1777)
}

// as is a command of the place's root, or of its ordinary user.
func (s *Stage) as(user int, words ...string) *exec.Cmd {
	if user == 0 {
		return s.Place.AsRoot(words...)
	}
	return s.Place.Command(words...)
}

// create has it make a file, and gives what refused that.
func (reporter) create(s *Stage, path string) (refused string, err error) {
	return s.Report.Create(path, s.Soon())
}

func (m *stranger) create(*Stage, string) (string, error) { return "", errors.ErrUnsupported }
