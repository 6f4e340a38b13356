package stage

import (
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/still"
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

// holdStill keeps every thread of a process from running until it is released. The
// calling goroutine keeps its thread meanwhile, since a tracer is a thread.
func holdStill(pid int) (release func(), err error) {
	runtime.LockOSThread()
	held := still.Threads{Within: Patience}
	release = func() {
		held.Release()
		runtime.UnlockOSThread()
	}
	err = held.Hold([]int{pid}, 0)
	if err == nil && len(held.All) == 0 {
		err = fmt.Errorf("cannot hold process %d still: %w", pid, unix.ESRCH)
	}
	return release, err
}
