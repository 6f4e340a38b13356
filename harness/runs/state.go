package runs

import (
	"fmt"
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// State is what has become of a run.
type State string

const (
	Running   State = "running"
	Suspended State = "suspended"  // stopped by a signal, as by Ctrl-Z
	Remains   State = "remains"    // its first process has ended, and what came of it lives
	Ended     State = "ended"      // nothing of it lives
	OtherBoot State = "other boot" // ended by a reboot at the latest
	Unstarted State = "unstarted"  // being started now, or nobody knows
	Elsewhere State = "elsewhere"  // in another pid namespace, as a container has it: not to be seen from here
)

// Alive tells whether there is a process.
func (s State) Alive() bool { return s == Running || s == Suspended || s == Remains }

// State asks /proc for the run's processes. A zombie has ended.
func (r Record) State(root proc.FS) State {
	state := r.first(root, root.Stat)
	if state == Ended && root == proc.Root {
		return r.remains(root.All())
	}
	return state
}

// StateAmong is State, for many runs that are asked for at once: what it was when
// all were read, so that nobody is of those left by a first process that is itself.
func (r Record) StateAmong(all []evidence.Process) State {
	state := r.first(proc.Root, func(pid int) (evidence.Process, error) {
		at := slices.IndexFunc(all, func(p evidence.Process) bool { return p.PID == pid })
		if at < 0 {
			return evidence.Process{}, os.ErrProcessDone
		}
		return all[at], nil
	})
	if state != Ended {
		return state
	}
	return r.remains(all)
}

func (r Record) remains(all []evidence.Process) State {
	if len(r.Living(all)) > 0 {
		return Remains
	}
	return Ended
}

// elsewhere tells whether the run's pids are those of another pid namespace: who
// shares a home with a container shares the records, too.
func (r Record) elsewhere(root proc.FS) bool {
	if r.Within == "" { // of an older outlive
		return false
	}
	boot, _ := root.BootID()
	here, err := root.Namespace()
	return err == nil && boot == r.Boot && here != r.Within
}

// first tells what has become of the run's first process, as stat shows it.
func (r Record) first(root proc.FS, stat func(pid int) (evidence.Process, error)) State {
	if r.elsewhere(root) {
		return Elsewhere
	}
	if r.PID == 0 {
		return Unstarted
	}
	if boot, err := root.BootID(); err != nil || boot != r.Boot {
		return OtherBoot
	}
	p, err := stat(r.PID)
	if err != nil || p.Start > r.Start {
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

// hold gives a pidfd of the run's process, or of the first that is left of it; it
// becomes readable when the process ends. The error is for a run that has ended.
func (r Record) hold() (fd int, err error) {
	pid, state := r.PID, r.first(proc.Root, proc.Root.Stat)
	if state == Ended {
		if living := r.Living(proc.Root.All()); len(living) > 0 {
			pid, state = living[0].PID, Remains
		}
	}
	if !state.Alive() {
		return -1, fmt.Errorf("cannot hold process %d: %s", pid, state)
	}
	if fd, err = unix.PidfdOpen(pid, 0); err != nil {
		return -1, fmt.Errorf("cannot hold process %d: pidfd_open: %w", pid, err)
	}
	return fd, nil
}
