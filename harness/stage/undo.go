package stage

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// undo takes back what the event did to the machine, and has the mode remove
// what it made. All its lines together have one patience. A place that is given up
// because a trial in it is unfit takes all along: when it does not answer, every
// trial that shares it would wait for itself.
func (s *Stage) undo() (err error) {
	if s.Seen.Unfit != "" && s.Place.Disposable() {
		return nil
	}
	for _, undo := range slices.Backward(s.later) {
		err = errors.Join(err, undo())
	}
	if late := s.Place.Late(); late != nil {
		return errors.Join(err, fmt.Errorf("in another trial of this lab: %w", late))
	}
	deadline := s.Soon()
	for _, line := range s.End {
		if late := s.remove(s.fill(line), deadline); late != nil {
			s.Place.Delay(late)
			return errors.Join(err, late)
		}
	}
	return err
}

// remove runs one line of the mode's end; the error is for one that does not come to an end.
func (s *Stage) remove(line string, deadline time.Time) error {
	var waits string
	err := s.Place.Remove(line, deadline, func(pid int) {
		all := append([]int{pid}, proc.Root.Descendants(pid)...)
		waits = describe(all)
		for _, pid := range all { // a child of the killed one would go on
			if h, err := proc.Open(pid); err == nil {
				_ = h.Signal(unix.SIGKILL)
				h.Close()
			}
		}
	})
	if err == nil {
		return nil
	}
	return fmt.Errorf("cannot remove what the mode made: %q was not done in %v; it waits for %s; %s; there is %s",
		line, s.Patience, waits, s.Place.Jobs(time.Now().Add(s.Patience/10)), s.cast())
}
