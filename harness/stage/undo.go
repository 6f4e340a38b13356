package stage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/lab"
	"outlive/harness/proc"
)

// undo takes back what the event did to the machine, and has the mode remove
// what it made. All its lines together have one patience. A lab in which a trial
// is unfit is given up, and all goes with it: when it does not answer, every
// trial that shares it would wait for itself.
func (s *Stage) undo() (err error) {
	if s.place.Lab != nil && s.Seen.Unfit != "" {
		return nil
	}
	for _, undo := range slices.Backward(s.later) {
		err = errors.Join(err, undo())
	}
	if s.place.Lab == nil {
		return err
	}
	if late := s.place.late; late != nil && *late != nil {
		return errors.Join(err, fmt.Errorf("in another trial of this lab: %w", *late))
	}
	deadline := s.soon()
	for _, line := range s.End {
		if late := s.remove(s.fill(line), deadline); late != nil {
			if s.place.late != nil {
				*s.place.late = late
			}
			return errors.Join(err, late)
		}
	}
	return err
}

// remove runs one line of the mode's end. That there is nothing to be removed is
// no fault; the error is for a line that does not come to an end.
func (s *Stage) remove(line string, deadline time.Time) error {
	var waits string
	_, err := s.place.Lab.OutputBy(deadline, s.place.Lab.Command("sh", "-c", line), func(pid int) {
		all := append([]int{pid}, proc.Root.Descendants(pid)...)
		waits = describe(all)
		for _, pid := range all { // a child of the killed one would go on
			if h, err := proc.Open(pid); err == nil {
				_ = h.Signal(unix.SIGKILL)
				h.Close()
			}
		}
	})
	if !errors.Is(err, lab.ErrSilent) {
		return nil
	}
	return fmt.Errorf("cannot remove what the mode made: %q was not done in %v; it waits for %s; %s; there is %s",
		line, s.Patience, waits, s.jobs(), s.cast())
}

// jobs tells what the lab's systemd still has to do.
func (s *Stage) jobs() string {
	cmd := s.place.Lab.Command("systemctl", "list-jobs", "--plain", "--no-legend")
	text, err := s.place.Lab.OutputBy(time.Now().Add(s.Patience/10), cmd, nil)
	if err != nil {
		return fmt.Sprintf("its systemd cannot be asked: %v", err)
	}
	var all []string
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 1 { // the first is the job's number
			all = append(all, strings.Join(words[1:], " "))
		}
	}
	if len(all) == 0 {
		return "systemd has no job"
	}
	return "systemd has the job " + strings.Join(all, ", ")
}
