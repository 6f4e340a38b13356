package proc

import (
	"fmt"
	"math"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// BecomeSubreaper makes orphaned descendants come home to this process instead
// of to init, so that it can tell how they ended and clean up after them.
func BecomeSubreaper() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("cannot become a subreaper: prctl: %w", err)
	}
	return nil
}

// ResetSignals gives this process default dispositions and an empty mask,
// whatever it inherited (under nohup, in a job of `trap ""`, with signals
// blocked), so that what it starts has them too. It executes itself anew when
// something had to be reset, since Go takes both over at its start.
func ResetSignals() error {
	if p, err := Root.Signals(os.Getpid()); err != nil || p.Ignored|p.Blocked == 0 {
		return err
	}
	runtime.LockOSThread() // exec passes on the mask of the thread that calls it
	var action [4]uint64   // struct sigaction of the kernel: handler SIG_DFL, no flags, no mask
	for s := 1; s <= 64; s++ {
		if s != int(unix.SIGKILL) && s != int(unix.SIGSTOP) && ignored(s) {
			_, _, _ = syscall.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(s), uintptr(unsafe.Pointer(&action)), 0, 8, 0, 0)
		}
	}
	var none unix.Sigset_t
	if err := unix.PthreadSigmask(unix.SIG_SETMASK, &none, nil); err != nil {
		return fmt.Errorf("cannot empty the signal mask: %w", err)
	}
	if p, err := Root.Signals(os.Getpid()); err != nil || p.Ignored != 0 {
		return fmt.Errorf("cannot reset ignored signals: %x still are", p.Ignored)
	}
	self, err := os.Readlink("/proc/self/exe") // its own name is the process's name, as seen by others
	if err == nil {
		err = syscall.Exec(self, os.Args, os.Environ())
	}
	return fmt.Errorf("cannot execute itself anew: %w", err)
}

// DropInherited has this process, and so all that it starts, begin with what
// outlive chooses and not with what its parent happened to have: default
// dispositions, an empty mask (see ResetSignals), the usual umask and soft limits,
// and no descriptor beyond the standard three that a program it executes would get.
func DropInherited() error {
	if err := ResetSignals(); err != nil {
		return err
	}
	if err := KeepDescriptors(); err != nil {
		return err
	}
	unix.Umask(Umask)
	return ChooseLimits()
}

// Umask is the usual one.
const Umask = 0o022

// KeepDescriptors keeps what this process was handed, a pipe perhaps, from what it
// starts, which would hold it open for good.
func KeepDescriptors() error {
	if err := unix.CloseRange(3, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC); err != nil {
		return fmt.Errorf("cannot keep inherited descriptors: close_range: %w", err)
	}
	return nil
}

// CatchIgnored has this process go on ignoring the signals that it was started
// with as ignored (nohup), by catching them: what it starts gets the default then,
// for a handler does not outlast an exec.
func CatchIgnored() {
	for s := unix.Signal(1); s <= 64; s++ {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s) // nobody hears it
		}
	}
}

func ignored(signal int) bool {
	var action [4]uint64
	_, _, errno := syscall.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(signal), 0, uintptr(unsafe.Pointer(&action)), 8, 0, 0)
	const sigIgn = 1
	return errno == 0 && action[0] == sigIgn
}

// KillDescendants ends everything below this process with SIGKILL, reaps it,
// and gives the pids that would not go in time.
func KillDescendants(deadline time.Time, spare ...int) []int {
	self, spared := os.Getpid(), map[int]bool{}
	for _, pid := range spare {
		spared[pid] = true
	}
	var left []int
	Until(deadline, func() bool {
		left = left[:0]
		for _, pid := range Root.Descendants(self) {
			if spared[pid] {
				continue
			}
			if h, err := Open(pid); err == nil {
				_ = h.Signal(unix.SIGKILL)
				_, _ = h.wait()
				h.Close()
			}
			left = append(left, pid)
		}
		return len(left) == 0
	})
	return left
}

// ReapChild collects a child that has ended; nothing happens when it has not,
// or is not ours.
func ReapChild(pid int) {
	if h, err := Open(pid); err == nil {
		_, _ = h.wait()
		h.Close()
	}
}
