// Package still keeps the threads of processes from running, whatever they are sent, and
// lets them go on as if nothing had been: ptrace(2), PTRACE_SEIZE. No signal shows of that.
package still

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Threads are those that stand still. All of its methods run on one thread of the operating
// system: a tracer is a thread, and when it ends the kernel lets go all that it holds.
type Threads struct {
	All []Thread
	// Within is the time that a thread may take to stop: one in a call that nothing
	// interrupts (a disk that does not answer) does not.
	Within time.Duration
	// Before, where it is set, is called of each thread before it is asked to stop.
	Before func(tid int)
}

// Thread is one of a process.
type Thread struct{ TID, PID int }

// Hold stops every thread of the processes, those that are started meanwhile as well. One
// that is ending is not held. The options are those of PTRACE_SEIZE.
func (t *Threads) Hold(pids []int, options int) error {
	deadline := time.Now().Add(t.Within)
	for {
		fresh, err := t.seize(pids, options)
		if err != nil || len(fresh) == 0 {
			return err
		}
		for _, th := range fresh {
			there, err := Stopped(th.TID, deadline)
			if err != nil {
				return err
			}
			if !there {
				t.All = slices.DeleteFunc(t.All, func(other Thread) bool { return other == th })
			}
		}
	}
}

// seize takes the threads that are not held yet, and asks them to stop: a leader first, so
// that it is free when it ends all the others.
func (t *Threads) seize(pids []int, options int) (fresh []Thread, err error) {
	for _, pid := range pids {
		for _, tid := range tasks(pid) {
			th := Thread{tid, pid}
			if slices.Contains(t.All, th) {
				continue
			}
			_, _, no := unix.RawSyscall6(unix.SYS_PTRACE, unix.PTRACE_SEIZE, uintptr(tid), 0, uintptr(options), 0, 0)
			if errors.Is(no, unix.ESRCH) || no != 0 && ending(pid) {
				continue
			}
			if no != 0 {
				return nil, fmt.Errorf("cannot stop process %d: ptrace PTRACE_SEIZE: %w", pid, no)
			}
			t.All, fresh = append(t.All, th), append(fresh, th)
			if t.Before != nil {
				t.Before(tid)
			}
			if err := unix.PtraceInterrupt(tid); err != nil && !errors.Is(err, unix.ESRCH) {
				return nil, fmt.Errorf("cannot stop process %d: ptrace PTRACE_INTERRUPT: %w", pid, err)
			}
		}
	}
	return fresh, nil
}

// ending tells of a process that has ended, or is about to: nobody can trace it any more.
func ending(pid int) bool {
	p, err := proc.Root.Stat(pid)
	return err != nil || p.State == "Z" || p.State == "X" || proc.Root.Exiting(pid, p.Start)
}

func tasks(pid int) (all []int) {
	entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, e := range entries {
		if tid, err := strconv.Atoi(e.Name()); err == nil {
			all = append(all, tid)
		}
	}
	return all
}

// Stopped waits for a thread that was asked to stop, and tells whether it has not ended.
func Stopped(tid int, deadline time.Time) (there bool, err error) {
	for {
		status, err := Wait(tid, deadline)
		switch {
		case err != nil:
			return false, err
		case !status.Stopped():
			return false, nil
		case status>>16 == unix.PTRACE_EVENT_STOP:
			return true, nil
		}
		// A signal came first: it is the thread's, and must not be lost.
		if err := unix.PtraceCont(tid, int(status.StopSignal())); err != nil {
			return false, fmt.Errorf("cannot stop thread %d: ptrace PTRACE_CONT: %w", tid, err)
		}
	}
}

// ErrLate is for a thread that has not reported in time.
var ErrLate = errors.New("it did not stop in time")

// starved is how much longer a thread may take that only lacks a processor.
const starved = 30 * time.Second

// runnable tells whether a thread waits for nothing but a processor: it reports when it has one.
func runnable(tid int) bool {
	p, err := proc.Root.Stat(tid)
	return err == nil && p.State == "R"
}

// Wait waits for what a thread reports, until the deadline. It comes within microseconds, and
// the process stands still meanwhile: a processor is given away before time is.
func Wait(tid int, deadline time.Time) (status unix.WaitStatus, err error) {
	for turn := 0; ; turn++ {
		got, err := unix.Wait4(tid, &status, unix.WALL|unix.WNOHANG, nil)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return status, fmt.Errorf("cannot wait for thread %d: %w", tid, err)
		case got == tid:
			return status, nil
		case time.Now().After(deadline) && (!runnable(tid) || time.Now().After(deadline.Add(starved))):
			return status, fmt.Errorf("cannot stop thread %d: %w", tid, ErrLate)
		}
		if turn < 1000 {
			_, _, _ = unix.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0)
		} else {
			_ = unix.Nanosleep(&unix.Timespec{Nsec: 100_000}, nil)
		}
	}
}

// Release lets all threads go on. One that was killed has to be seen by its tracer: a leader
// last, whose end shows only when no other is left. One that has not stopped yet is let go
// once it has.
func (t *Threads) Release() {
	deadline := time.Now().Add(t.Within)
	rest := slices.DeleteFunc(t.All, func(th Thread) bool { return unix.PtraceDetach(th.TID) == nil })
	for _, th := range slices.Backward(rest) {
		if status, err := Wait(th.TID, deadline); err == nil && status.Stopped() {
			_ = unix.PtraceDetach(th.TID)
		}
	}
	t.All = nil
}
