package rescue

import (
	"fmt"
	"slices"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Job is what belongs together.
type Job struct {
	PIDs     []int  // the one that was asked for first
	Terminal string // "/dev/pts/3"
	Device   uint64
}

// JobOf finds the job of a process: its process group, and all that descends from it; or
// only itself. Its terminal is the one that controls it, or else the one that it prints to.
func JobOf(pid int, only bool) (j Job, err error) {
	fs := proc.FS(here.Proc)
	p, err := fs.Process(pid)
	if err != nil {
		return j, Refusal{pid, "there is no such process", "list yours: outlive inspect --all"}
	}
	j.PIDs = []int{pid}
	if p.TTY != "" {
		j.Terminal = "/dev/" + p.TTY
	}
	for _, fd := range p.FDs {
		if j.Terminal == "" && fd.N < 3 && isTerminal(fd.Target) {
			j.Terminal = fd.Target
		}
	}
	if j.Terminal == "" {
		return j, Refusal{pid, "it has no terminal: none can take it along", "see what it has: outlive inspect " + fmt.Sprint(pid)}
	}
	var st unix.Stat_t
	if err := unix.Stat(j.Terminal, &st); err != nil {
		return j, Refusal{pid, "its terminal " + j.Terminal + " is gone already", "see what it has: outlive inspect " + fmt.Sprint(pid)}
	}
	j.Device = st.Rdev
	if only {
		return j, nil
	}
	for _, other := range fs.All() {
		if other.PGID == p.PGID && other.State != "Z" {
			j.add(other.PID)
		}
	}
	j.grow()
	return j, nil
}

// grow adds what those of the job have started.
func (j *Job) grow() {
	fs := proc.FS(here.Proc)
	for i := 0; i < len(j.PIDs); i++ {
		for _, child := range fs.Children(j.PIDs[i]) {
			if c, err := fs.Stat(child); err == nil && c.State != "Z" {
				j.add(child)
			}
		}
	}
}

func (j *Job) add(pid int) {
	if !slices.Contains(j.PIDs, pid) && pid != unix.Getpid() {
		j.PIDs = append(j.PIDs, pid)
	}
}

// isTerminal tells of the other side of a pseudo-terminal, and of a console: pts(4), console(4).
func isTerminal(path string) bool {
	var st unix.Stat_t
	if unix.Stat(path, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFCHR {
		return false
	}
	major := unix.Major(st.Rdev)
	return major >= 136 && major <= 143 || major == 4
}
