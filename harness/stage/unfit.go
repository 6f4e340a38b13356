package stage

import (
	"errors"
	"slices"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// Unfit says why nothing that was seen can be trusted: the machine itself
// failed under the trial. It is asked when all has been seen; nil when the
// machine was well.
func (s *Stage) Unfit() error {
	if s.Place.Ended() {
		return errors.New("cannot tell: the lab itself ended in mid-trial")
	}
	if s.diskFull() {
		return errors.New("cannot tell: the disk is full, so what the subject writes is lost, whatever it is")
	}
	return nil
}

// diskFull tells whether a write of the subject's failed for that, or the
// disk that the trial's logs are on has no byte left.
func (s *Stage) diskFull() bool {
	full := unix.ErrnoName(unix.ENOSPC)
	if slices.ContainsFunc(s.Seen.Pongs, func(p evidence.Pong) bool { return p.Stdout == full || p.Stderr == full }) {
		return true
	}
	var disk unix.Statfs_t
	return unix.Statfs(s.Place.Outside(s.home), &disk) == nil && disk.Blocks > 0 && disk.Bavail == 0
}
