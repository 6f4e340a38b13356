package stage

import (
	"errors"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

const traced = unix.PTRACE_O_TRACEFORK | unix.PTRACE_O_TRACEVFORK | unix.PTRACE_O_TRACEEXEC | unix.PTRACE_O_TRACEEXIT

// part ends the tracing of the shell, which others will want to hold.
func (r *race) part(patience time.Duration) {
	r.parting = true
	_ = unix.PtraceInterrupt(r.leader)
	r.goOn(time.Now().Add(patience), func() bool { return r.parted })
}

// goOn deals with what the tracees report until something is so.
func (r *race) goOn(deadline time.Time, until func() bool) {
	proc.Until(deadline, func() bool {
		for r.next() {
		}
		return until()
	})
}

// next deals with what one tracee reports, if any does. Each is asked for by its
// pid: this thread may be the one that others come home to.
func (r *race) next() bool {
	for _, pid := range r.tracees() {
		var status unix.WaitStatus
		got, err := unix.Wait4(pid, &status, unix.WALL|unix.WNOHANG|unix.WNOTHREAD, nil)
		switch {
		case errors.Is(err, unix.EINTR):
			return true
		case errors.Is(err, unix.ECHILD) && pid != r.leader:
			r.forget(pid)
		case err == nil && got == pid:
			r.deal(pid, status)
			return true
		}
	}
	return false
}

func (r *race) tracees() []int {
	all := slices.Concat(r.held, r.free, r.born)
	if !r.parted {
		all = append(all, r.leader)
	}
	return all
}

// deal deals with one report.
func (r *race) deal(pid int, status unix.WaitStatus) {
	event := int(status >> 16)
	if event == unix.PTRACE_EVENT_FORK || event == unix.PTRACE_EVENT_VFORK {
		r.announce(pid, event)
	}
	switch {
	case !status.Stopped():
		r.forget(pid)
		r.parted = r.parted || pid == r.leader
	case pid == r.leader && event == unix.PTRACE_EVENT_EXIT && !r.parting:
		r.ends = true
	case pid == r.leader && event == unix.PTRACE_EVENT_STOP && r.parting:
		r.parted = true
		_ = unix.PtraceDetach(pid)
	case r.idle && pid != r.leader:
		r.forget(pid)
		_ = detach(pid, status)
	case pid != r.leader && (event == unix.PTRACE_EVENT_EXEC || event == unix.PTRACE_EVENT_STOP && !slices.Contains(r.free, pid) && comm(pid) != r.shell):
		r.forget(pid)
		r.held = append(r.held, pid)
	case pid != r.leader && event == unix.PTRACE_EVENT_STOP:
		r.release(pid)
	case event != 0:
		_ = unix.PtraceCont(pid, 0)
	default: // a signal on its way
		_ = unix.PtraceCont(pid, int(status.StopSignal()))
	}
}

// atRest tells whether all that may go on wait for something.
func (r *race) atRest() bool {
	for _, pid := range append([]int{r.leader}, r.free...) {
		if !proc.Root.AtRest(pid) {
			return false
		}
	}
	return len(r.born) == 0
}

// announce notes the child of who has forked: it is traced, too.
func (r *race) announce(pid, event int) {
	child, err := unix.PtraceGetEventMsg(pid)
	switch {
	case err != nil:
	case event == unix.PTRACE_EVENT_VFORK: // who forks so cannot go on before its child has executed a program
		r.release(int(child))
	default:
		r.expect(int(child))
	}
}

// expect notes a child that has not reported yet: on a busy machine whoever forked
// it may end before that.
func (r *race) expect(child int) {
	if _, err := proc.Root.Stat(child); err == nil && !slices.Contains(r.held, child) && !slices.Contains(r.free, child) {
		r.born = append(r.born, child)
	}
}

func (r *race) release(pid int) {
	r.forget(pid)
	r.free = append(r.free, pid)
	_ = unix.PtraceCont(pid, 0)
}

// letGo ends the tracing of those that are held.
func (r *race) letGo() {
	for _, pid := range r.held {
		_ = unix.PtraceDetach(pid)
	}
	r.held = nil
}

// detach ends the tracing of one that has stopped; a signal that it was to get it gets.
func detach(pid int, status unix.WaitStatus) error {
	signal := uintptr(0)
	if status>>16 == 0 {
		signal = uintptr(status.StopSignal())
	}
	if _, _, no := unix.Syscall6(unix.SYS_PTRACE, unix.PTRACE_DETACH, uintptr(pid), 0, signal, 0, 0); no != 0 {
		return no
	}
	return nil
}

func (r *race) forget(pid int) {
	is := func(other int) bool { return other == pid }
	r.held, r.free, r.born = slices.DeleteFunc(r.held, is), slices.DeleteFunc(r.free, is), slices.DeleteFunc(r.born, is)
}
