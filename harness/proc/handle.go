package proc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// Handle is one process, held by pidfd: it stays that process even when the
// pid is reused.
type Handle struct {
	PID   int
	Start uint64 // clock ticks since boot
	fd    int
}

// Open takes hold of a running process or of a zombie that nobody reaped.
func Open(pid int) (*Handle, error) {
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot hold process %d: pidfd_open: %w", pid, err)
	}
	p, err := Root.Stat(pid)
	if err != nil {
		unix.Close(fd)
		return nil, err
	}
	return &Handle{PID: pid, Start: p.Start, fd: fd}, nil
}

// Close lets go of the process; it goes on.
func (h *Handle) Close() {
	if h != nil && h.fd >= 0 {
		unix.Close(h.fd)
		h.fd = -1
	}
}

// FD is the pidfd, for poll(2): it becomes readable when the process ends.
func (h *Handle) FD() int { return h.fd }

// Gone tells whether the process has ended, reaped or not.
func (h *Handle) Gone() bool { return h.WaitGone(time.Time{}) }

// WaitGone waits until the process ends, and tells whether it did in time. Who has let go of
// it is told, at once, whether it is there yet: its pid may be another's.
func (h *Handle) WaitGone(deadline time.Time) bool {
	if h.fd < 0 {
		p, err := Root.Stat(h.PID)
		return err != nil || p.Start != h.Start || p.State == "Z"
	}
	for {
		ms := max(0, int(time.Until(deadline).Milliseconds()+1))
		fds := []unix.PollFd{{Fd: int32(h.fd), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, ms)
		if n > 0 {
			return true
		}
		if err != nil && !errors.Is(err, unix.EINTR) || !time.Now().Before(deadline) {
			return false
		}
	}
}

// Age is how long ago the process began, to a tick of 10 ms: proc_pid_stat(5), field 22.
func (h *Handle) Age() time.Duration {
	var since unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &since) != nil {
		return 0
	}
	return time.Duration(since.Nano()) - time.Duration(h.Start)*10*time.Millisecond
}

// Signal sends a signal to exactly this process; ESRCH when it is gone.
func (h *Handle) Signal(s unix.Signal) error {
	if err := unix.PidfdSendSignal(h.fd, s, nil, 0); err != nil {
		return fmt.Errorf("cannot send %s to process %d: %w", unix.SignalName(s), h.PID, err)
	}
	return nil
}

// Kill ends the process with SIGKILL and waits until it has ended.
func (h *Handle) Kill(deadline time.Time) bool {
	_ = h.Signal(unix.SIGKILL)
	return h.WaitGone(deadline)
}

// Reap collects the ended process when it is a child of ours, and tells how it
// ended. A child of another process tells it in /proc until it is reaped (dash
// leaves its jobs unreaped until the next prompt), and through PIDFD_GET_INFO
// afterwards (Linux 6.15 and later); else the cause stays empty, with why.
//
// It must not be the end itself that wakes us: the process's last thread is then
// still taking its part of /proc away, and we, awake in its place, would spin in
// the kernel (shrink_dcache_parent) until the scheduler lets it go on, for
// milliseconds. So the end is looked for now and then, and seen once before it is
// acted on.
func (h *Handle) Reap(deadline time.Time) evidence.Ending {
	is := evidence.Ending{Code: -1}
	gone := false
	Until(deadline, func() bool {
		if !gone {
			gone = h.Gone()
			return false
		}
		status, err := h.wait()
		switch {
		case err == nil && status != nil:
			is = *status
			return true
		case errors.Is(err, unix.ECHILD):
			status, why := h.exitInfo()
			if status == nil {
				status = h.unreaped()
			}
			is.Why = why
			if status != nil {
				is = *status
			}
			return status != nil || why != ""
		}
		return false
	})
	if is.By == "" && is.Why == "" {
		is.Why = "nobody reaped it in time"
	}
	return is
}

func (h *Handle) wait() (*evidence.Ending, error) {
	var info unix.Siginfo
	err := unix.Waitid(unix.P_PIDFD, h.fd, &info, unix.WEXITED|unix.WNOHANG, nil)
	if err != nil || info.Signo == 0 {
		return nil, err
	}
	// waitid(2): si_status follows si_pid and si_uid.
	raw := (*[unsafe.Sizeof(info)]byte)(unsafe.Pointer(&info))
	status := int(int32(binary.NativeEndian.Uint32(raw[24:])))
	const exited = 1 // CLD_EXITED
	if info.Code == exited {
		return &evidence.Ending{Code: status, By: "waitid"}, nil
	}
	return &evidence.Ending{Signal: unix.SignalName(unix.Signal(status)), Code: -1, By: "waitid"}, nil
}

func (h *Handle) exitInfo() (*evidence.Ending, string) {
	info := unix.PidfdInfo{Mask: unix.PIDFD_INFO_EXIT}
	err := unix.IoctlPidfdInfo(h.fd, &info)
	switch {
	case errors.Is(err, unix.ESRCH): // gone from this pid namespace before it was reaped, or too old a kernel
		return nil, "its parent reaped it, and this kernel keeps no exit status (Linux 6.15)"
	case err != nil:
		return nil, "its parent reaped it, and this kernel does not tell how (PIDFD_GET_INFO: " + err.Error() + ")"
	case info.Mask&unix.PIDFD_INFO_EXIT == 0:
		return nil, "" // not reaped yet
	}
	return ending(unix.WaitStatus(info.Exit_code), "pidfd"), ""
}

// unreaped tells how a process ended that its parent has not reaped yet; nil
// when it has not ended, or was reaped.
func (h *Handle) unreaped() *evidence.Ending {
	status, err := Root.exitCode(h.PID, h.Start)
	if err != nil {
		return nil
	}
	return ending(status, "stat")
}

func ending(status unix.WaitStatus, by string) *evidence.Ending {
	if status.Signaled() {
		return &evidence.Ending{Signal: unix.SignalName(status.Signal()), Code: -1, By: by}
	}
	return &evidence.Ending{Code: status.ExitStatus(), By: by}
}

// Streak counts how often in a row something was seen to be so: once may be chance.
type Streak int

// Of adds what is seen now.
func (s *Streak) Of(so bool) int {
	if *s++; !so {
		*s = 0
	}
	return int(*s)
}

// Until asks for a fact until it is there, and tells whether it came before
// the deadline. It is for facts that the kernel does not announce; the first
// questions follow each other fast, later ones every two milliseconds.
func Until(deadline time.Time, fact func() bool) bool {
	pause := 50 * time.Microsecond
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for !fact() {
		if !time.Now().Before(deadline) {
			return false
		}
		timer.Reset(pause)
		<-timer.C
		pause = min(pause*3/2, 2*time.Millisecond)
	}
	return true
}
