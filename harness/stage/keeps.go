package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"outlive/harness/program"
)

// followKeeps looks at what became of what the subject had made, by its names.
func (s *Stage) followKeeps() error {
	for i, kept := range s.Seen.Keeps {
		err := s.find(kept.Where, kept.Name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot tell what became of %s: %w", kept.Name, err)
		}
		s.Seen.Keeps[i].Gone = err != nil
	}
	return nil
}

// find is where somebody else looks for it: a segment that is to go as soon as nobody
// has it attached is found by no key any more (shmctl(2), IPC_RMID).
func (s *Stage) find(where program.Keep, name string) error {
	if where != program.Segment {
		_, err := os.Lstat(s.Place.Outside(name))
		return err
	}
	key, err := strconv.ParseInt(name, 0, 32)
	if err != nil {
		return err
	}
	return s.Place.Start(func() error {
		_, err := unix.SysvShmGet(int(key), 0, 0)
		return err
	})
}
