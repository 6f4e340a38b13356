package stage

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/terminal"
)

// A shell without job control ends as soon as its line is done, and its end hangs
// up its terminal: what the line has started races against that. An outcome must
// not rest on a race, so the stage decides it: the shell is always the quicker
// one. Whatever a program that it has started begins to do waits, be it that
// program or what that forks, until nobody else can go on without it. The shell
// itself waits where it is about to end: then all can be looked at, and the event is its end.
//
//	shell ──fork, execve──▶ nohup     | ── SIGHUP ignored ──▶ …
//	shell ──fork, execve──▶ daemonize | ──fork──▶ child | ── setsid ──▶ …
//	                                  └ wait here       └ and here
type race struct {
	leader   int
	shell    string // its name, as long as it is no other program
	held     []int  // in the order in which they came
	free     []int  // traced, and going on
	born     []int  // announced by who forked them, and yet to report
	ready    chan error
	finish   chan struct{}
	finished chan struct{}
	doomed   int // the one that is to lose the race; 0 for none
	once     sync.Once
	over     bool // nobody is to be held any more but the shell
}

const traced = unix.PTRACE_O_TRACEFORK | unix.PTRACE_O_TRACEVFORK | unix.PTRACE_O_TRACEEXEC | unix.PTRACE_O_TRACEEXIT

// quiet is how often in a row all who may go on have to be seen asleep.
const quiet = settled

// startRace has the shell traced from now on.
func (s *Stage) startRace() error {
	r := &race{leader: s.Leader.PID, shell: filepath.Base(s.shell.Script[0]), ready: make(chan error, 1), finish: make(chan struct{}), finished: make(chan struct{})}
	s.race = r
	go r.run(s.Patience)
	return <-r.ready
}

// run is the tracer, which is a thread of its own: with that ends all tracing.
func (r *race) run(patience time.Duration) {
	runtime.LockOSThread()
	defer close(r.finished)
	_, _, no := unix.Syscall6(unix.SYS_PTRACE, unix.PTRACE_SEIZE, uintptr(r.leader), 0, traced, 0, 0)
	if no != 0 {
		r.ready <- fmt.Errorf("cannot hold what process %d starts: ptrace PTRACE_SEIZE: %w", r.leader, no)
		return
	}
	r.ready <- nil
	still, ends, last := 0, false, time.Now()
	if !proc.Until(last.Add(time.Hour), func() bool {
		for r.next(&ends) {
			still, last = 0, time.Now()
		}
		if still++; !r.atRest() {
			still = 0
		}
		if still >= quiet && !ends && len(r.held) > 0 {
			r.release(r.held[0])
			still = 0
		}
		return ends && still >= quiet || time.Since(last) > patience
	}) || !ends {
		r.ready <- fmt.Errorf("cannot tell: the shell (%d) does not end", r.leader)
		return
	}
	r.doomed = r.exposed()
	r.over = r.doomed == 0
	if r.over {
		r.letGo()
	}
	r.ready <- nil
	r.goOn(time.Now().Add(time.Hour), func() bool {
		select {
		case <-r.finish:
			return true
		default:
			return false
		}
	})
	_ = unix.PtraceDetach(r.leader)
	r.goOn(time.Now().Add(patience), func() bool {
		p, err := proc.Root.Stat(r.leader)
		return err != nil || p.State == "Z"
	})
	r.letGo()
}

// goOn deals with what the tracees report until something is so.
func (r *race) goOn(deadline time.Time, until func() bool) {
	ends := false
	proc.Until(deadline, func() bool {
		for r.next(&ends) {
		}
		return until()
	})
}

// next deals with what one tracee reports, if any does; ends tells that the shell is about to end.
func (r *race) next(ends *bool) bool {
	var status unix.WaitStatus
	pid, err := unix.Wait4(-1, &status, unix.WALL|unix.WNOHANG|unix.WNOTHREAD, nil)
	switch event := int(status >> 16); {
	case errors.Is(err, unix.EINTR):
		return true
	case err != nil || pid <= 0:
		return false
	case !status.Stopped():
		r.forget(pid)
	case pid == r.leader && event == unix.PTRACE_EVENT_EXIT:
		*ends = true
	case r.over:
		r.forget(pid)
		_ = detach(pid, status)
	case event == unix.PTRACE_EVENT_FORK:
		if child, err := unix.PtraceGetEventMsg(pid); err == nil {
			r.expect(int(child))
		}
		_ = unix.PtraceCont(pid, 0)
	case event == unix.PTRACE_EVENT_VFORK: // who forks so cannot go on before its child has executed a program
		if child, err := unix.PtraceGetEventMsg(pid); err == nil {
			r.release(int(child))
		}
		_ = unix.PtraceCont(pid, 0)
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
	return true
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

// exposed gives the last of those held that the hangup is to reach: it is in the
// shell's session, in the foreground group, and has done nothing against SIGHUP.
func (r *race) exposed() (pid int) {
	for _, held := range r.held {
		p, err := proc.Root.Process(held)
		if err == nil && p.SID == r.leader && p.PGID == p.TPGID && !evidence.Has(p.Ignored, int(unix.SIGHUP)) {
			pid = held
		}
	}
	return pid
}

// launchRacing has the shell run its line and end. Either somebody loses the
// race: that is the subject then, though it has not become the workload. Or all
// that is left has nothing to fear, and is met as ever while the shell waits.
func (s *Stage) launchRacing(typed terminal.Mark) error {
	if err := <-s.race.ready; err != nil {
		return err
	}
	if s.race.doomed == 0 {
		return s.subject.meet(s, typed)
	}
	var err error
	s.Seen.Early, s.subject = true, launcher{}
	s.Subject, err = proc.Open(s.race.doomed)
	return err
}

// endRace lets go whatever is held, and the shell first.
func (s *Stage) endRace() {
	if s.race != nil {
		s.race.once.Do(func() { close(s.race.finish) })
		<-s.race.finished
	}
}

// EndsAtOnce lets the shell, which has run its line, end, and with it the ssh session.
func (s *Stage) EndsAtOnce() error {
	s.Seen.EventAt = now()
	s.endRace()
	if err := s.leaderEnds("the line was done"); err != nil {
		return err
	}
	if !s.Client.WaitGone(s.soon()) {
		return Stuck{fmt.Sprintf("the shell has ended, but the ssh client (%d) did not return; there is %s", s.Client.PID, s.cast())}
	}
	s.Client.Reap(s.soon())
	s.Seen.Prompt, s.Seen.Client.Returned = true, true
	return nil
}

// launcher is a subject that has not executed the workload: it says nothing, and
// is to end before it could.
type launcher struct{}

func (launcher) meet(*Stage, terminal.Mark) error { return nil }

func (launcher) ask(s *Stage) error {
	if s.Seen.EventAt == 0 {
		return nil
	}
	return fmt.Errorf("cannot tell: process %d has lived through the end of its shell, and is no workload yet", s.Subject.PID)
}

func (launcher) introduce(s *Stage) {
	s.Seen.OwnWhy = "it has not executed the workload, which would name its own"
}

func (launcher) listen(*Stage) {}

func (launcher) part(*Stage) {}

func (launcher) leave(*Stage) error { return nil }
