package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"outlive/harness/evidence"
)

// CleanTmp has /tmp cleaned, where the trial's home is, and sees that this was done.
func (s *Stage) CleanTmp() error {
	if err := s.Place.CleanTmp(s.Soon()); err != nil {
		return err
	}
	left, err := os.ReadDir(s.Place.Outside(s.home))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, entry := range left {
		if entry.Type().IsRegular() {
			return fmt.Errorf("cannot tell: %s is still there after the clean", filepath.Join(s.home, entry.Name()))
		}
	}
	return nil
}

// cleaned tells whether the trial's home was cleaned: that is what its session is for.
func (s *Stage) cleaned() bool { return s.Session.InTmp && s.Seen.EventAt != 0 }

// swept tells whether the log that it prints to was removed: nothing more will come there.
func (s *Stage) swept() bool {
	if s.archived != nil { // both rotations are over
		return strings.HasSuffix(s.writes(), deleted)
	}
	if !s.cleaned() || !s.Traits.Volatile {
		return false
	}
	_, err := os.Lstat(s.Place.Outside(filepath.Join(s.home, "log")))
	return errors.Is(err, fs.ErrNotExist)
}

// nameless tells whether a descriptor leads to a file that has lost its name to the event.
func (s *Stage) nameless(fd evidence.FD) bool {
	taken := s.cleaned() && strings.HasPrefix(fd.Target, "/tmp/") || s.Seen.Rotation != nil && strings.HasPrefix(fd.Target, filepath.Join(s.home, "log"))
	return taken && strings.HasSuffix(fd.Target, deleted)
}

// deleted is what /proc puts behind the path of a file that has no name any more.
const deleted = " (deleted)"
