package place

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/lab"
	"outlive/harness/proc"
)

func (in inLab) Disposable() bool { return true }

// Remove does not mind that there is nothing to be removed.
func (in inLab) Remove(line string, deadline time.Time, late func(pid int)) error {
	if _, err := in.lab.OutputBy(deadline, in.AsRoot("sh", "-c", line), late); errors.Is(err, lab.ErrSilent) {
		return err
	}
	return nil
}

func (in inLab) Jobs(deadline time.Time) string {
	text, err := in.lab.OutputBy(deadline, in.AsRoot("systemctl", "list-jobs", "--plain", "--no-legend"), nil)
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

// Bury: a zombie of ours would keep the lab from ending.
func (in inLab) Bury(killed *proc.Handle, deadline time.Time) {
	if proc.Root.IsChild(killed.PID) {
		killed.Reap(deadline)
	}
}

func (in inLab) Clear(left func() []int, deadline time.Time) {
	proc.Until(deadline, func() bool {
		all := left()
		for _, pid := range all {
			if h, err := proc.Open(pid); err == nil {
				_ = h.Signal(unix.SIGKILL)
				h.Close()
			}
			proc.ReapChild(pid) // a shell is a child of ours in another machine
		}
		return len(all) == 0
	})
}
