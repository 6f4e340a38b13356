package stage

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// asStopped ends the shell of a subject that may be stopped.
//
// A shell that ends sends its stopped jobs SIGCONT, and bash and ksh SIGTERM to those
// that they still believe to be stopped. Whether a job that ignores or handles SIGHUP
// has told the shell by then that it goes on (SIGCHLD) is a race that the shell usually
// wins against a program of one thread (bash 5.2: 100 of 100) and half the time against
// one of seven (53 of 100). And one that reads goes on with that: it is stopped once
// more, or is not where the shell has ended by then, and where its threads are still
// about to stop at that moment it stays so for ever. An outcome must not rest on a
// race, so the subject is held still until the shell has ended: the case of the slow
// program.
func (s *Stage) asStopped(end func() error) error {
	handled := s.Seen.Before.Disposition(int(unix.SIGHUP)) != "default" && s.Traits.Job && s.shell.Policy.StoppedTERM
	reads := s.Seen.Input == evidence.InputStops
	if s.Subject == nil || !reads && !handled || !s.stopped() {
		return end()
	}
	release, err := holdStill(s.Subject.PID)
	defer release()
	if err != nil && !(reads && errors.Is(err, unix.EPERM)) { // where tracing is forbidden the odds remain
		return err
	}
	return end()
}

// holdStill keeps every thread of a process from running until it is released,
// whatever it is sent: ptrace(2), PTRACE_SEIZE. No signal shows of that. The
// calling goroutine keeps its thread meanwhile, since a tracer is a thread.
func holdStill(pid int) (release func(), err error) {
	runtime.LockOSThread()
	var held []int
	release = func() {
		for _, tid := range held {
			if unix.PtraceDetach(tid) != nil { // it was killed: a tracer has to see that
				awaitTracee(tid)
			}
		}
		runtime.UnlockOSThread()
	}
	for fresh := []int{pid}; len(fresh) > 0; { // the leader first, so that it is free when it ends all the others
		for _, tid := range fresh {
			if err := hold(tid); errors.Is(err, unix.ESRCH) && tid != pid {
				continue // the thread has ended meanwhile
			} else if err != nil {
				return release, err
			}
			held = append(held, tid)
		}
		if fresh, err = threadsBut(pid, held); err != nil {
			return release, err
		}
	}
	return release, nil
}

func hold(tid int) error {
	if err := unix.PtraceSeize(tid); err != nil {
		return fmt.Errorf("cannot hold thread %d still: ptrace PTRACE_SEIZE: %w", tid, err)
	}
	if err := unix.PtraceInterrupt(tid); err != nil {
		awaitTracee(tid)
		return fmt.Errorf("cannot hold thread %d still: ptrace PTRACE_INTERRUPT: %w", tid, err)
	}
	for {
		status, there := awaitTracee(tid)
		if !there {
			return fmt.Errorf("cannot hold thread %d still: it did not report", tid)
		}
		if status>>16 == unix.PTRACE_EVENT_STOP || !status.Stopped() {
			return nil
		}
		// A signal came first: it is the thread's, and must not be lost.
		if err := unix.PtraceCont(tid, int(status.StopSignal())); err != nil {
			return fmt.Errorf("cannot hold thread %d still: ptrace PTRACE_CONT: %w", tid, err)
		}
	}
}

// threadsBut lists the threads of a process that are not among those held: a
// thread that still ran may have started another.
func threadsBut(pid int, held []int) ([]int, error) {
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		return nil, fmt.Errorf("cannot list the threads of process %d: %w", pid, err)
	}
	var fresh []int
	for _, thread := range threads {
		if tid, err := strconv.Atoi(thread.Name()); err == nil && !slices.Contains(held, tid) {
			fresh = append(fresh, tid)
		}
	}
	return fresh, nil
}

// awaitTracee waits until a thread tells its tracer that it has stopped or ended.
func awaitTracee(tid int) (status unix.WaitStatus, there bool) {
	there = proc.Until(time.Now().Add(Patience), func() bool {
		got, err := unix.Wait4(tid, &status, unix.WALL|unix.WNOHANG, nil)
		return got == tid || errors.Is(err, unix.ECHILD)
	})
	return status, there
}
