package runs

import (
	"fmt"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// State is what has become of a run.
type State string

const (
	Running   State = "running"
	Suspended State = "suspended"  // stopped by a signal, as by Ctrl-Z
	Ended     State = "ended"      // nobody was there to learn how
	OtherBoot State = "other boot" // ended by a reboot at the latest
	Unstarted State = "unstarted"  // reserved: being started now, or outlive was killed meanwhile
)

// Alive tells whether there is a process.
func (s State) Alive() bool { return s == Running || s == Suspended }

// State asks /proc for the run's process. A zombie has ended.
func (r Record) State(root proc.FS) State {
	if r.PID == 0 {
		return Unstarted
	}
	if boot, err := root.BootID(); err != nil || boot != r.Boot {
		return OtherBoot
	}
	p, err := root.Stat(r.PID)
	if err != nil || p.Start != r.Start {
		return Ended
	}
	switch p.State {
	case "Z", "X":
		return Ended
	case "T", "t":
		return Suspended
	}
	return Running
}

// hold gives a pidfd of the run's process; it becomes readable when the
// process ends. The error is for a process that is not there any more.
func (r Record) hold() (fd int, err error) {
	fd, err = unix.PidfdOpen(r.PID, 0)
	if err != nil {
		return -1, fmt.Errorf("cannot hold process %d: pidfd_open: %w", r.PID, err)
	}
	if state := r.State(proc.Root); !state.Alive() {
		unix.Close(fd)
		return -1, fmt.Errorf("cannot hold process %d: %s", r.PID, state)
	}
	return fd, nil
}
