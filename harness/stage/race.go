package stage

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
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
//
// A shell at a prompt has an end of another kind: the prompt is back, and then its
// terminal is closed. What has done nothing yet by then has to do it afterwards.
type race struct {
	leader   int
	shell    string                      // its name, as long as it is no other program
	ends     bool                        // the shell is about to end
	over     func() bool                 // the line has run
	undone   error                       // it has not
	reaches  func(evidence.Process) bool // what comes may end that
	parting  bool                        // the shell is to be let go
	parted   bool                        // it was
	held     []int                       // in the order in which they came
	free     []int                       // traced, and going on
	born     []int                       // announced by who forked them, and yet to report
	ready    chan error
	finish   chan struct{}
	finished chan struct{}
	doomed   int // the one that is to lose the race; 0 for none
	once     sync.Once
	idle     bool // nobody is to be held any more but the shell
}

// startRace has the shell traced from now on.
func (s *Stage) startRace(typed terminal.Mark) error {
	r := &race{leader: s.Leader.PID, shell: filepath.Base(s.shell.Script[0]), ready: make(chan error, 1), finish: make(chan struct{}), finished: make(chan struct{})}
	r.over = func() bool { return r.ends }
	r.reaches = func(p evidence.Process) bool { return p.PGID == p.TPGID }
	var patience time.Duration
	patience, r.undone = s.typed.patience(s)
	if s.Session.AtOnce {
		r.over = func() bool { return back(s.Terminal.Since(typed)) }
		r.reaches = func(evidence.Process) bool { return true }
	}
	s.race = r
	go ownThread(func() { r.run(s.Session.AtOnce, patience) })
	return <-r.ready
}

// ownThread does something on a thread that ends with it, and with that all its
// tracing: the first thread of a Go program never ends, and would keep its tracees.
func ownThread(do func()) {
	runtime.LockOSThread()
	if unix.Gettid() != os.Getpid() {
		do()
		return
	}
	done := make(chan struct{})
	go func() { // on another, since this one is taken
		defer close(done)
		ownThread(do)
	}()
	<-done
	runtime.UnlockOSThread()
}

// run is the tracer.
func (r *race) run(parts bool, patience time.Duration) {
	defer close(r.finished)
	_, _, no := unix.Syscall6(unix.SYS_PTRACE, unix.PTRACE_SEIZE, uintptr(r.leader), 0, traced, 0, 0)
	if no != 0 {
		r.ready <- fmt.Errorf("cannot hold what process %d starts: ptrace PTRACE_SEIZE: %w", r.leader, no)
		return
	}
	r.ready <- nil
	if !r.runLine(patience) {
		r.ready <- r.undone
		return
	}
	r.doomed = r.exposed()
	if r.doomed == 0 {
		r.idle = true
		r.letGo()
	}
	if parts {
		r.part(patience)
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
	if !r.parted {
		_ = unix.PtraceDetach(r.leader)
		r.goOn(time.Now().Add(patience), func() bool {
			p, err := proc.Root.Stat(r.leader)
			return err != nil || p.State == "Z"
		})
	}
	r.letGo()
}

// runLine lets go on, one after the other, those without whom nobody else can,
// until the line has run.
func (r *race) runLine(patience time.Duration) bool {
	still, last := proc.Streak(0), time.Now()
	return proc.Until(last.Add(time.Hour), func() bool {
		for r.next() {
			still, last = 0, time.Now()
		}
		quiet, over := still.Of(r.atRest()) >= settled, r.over()
		if i := slices.IndexFunc(r.held, r.needed); quiet && !over && i >= 0 {
			r.release(r.held[i])
			still = 0
		}
		return over && quiet || time.Since(last) > patience
	}) && r.over()
}

// needed tells whether the shell may wait for one that is held: it has given the
// terminal away, or that is in its own group. Else it is about to show its prompt,
// and has perhaps done so, and nobody has read it yet.
func (r *race) needed(pid int) bool {
	shell, _ := proc.Root.Stat(r.leader)
	p, err := proc.Root.Stat(pid)
	return err != nil || p.PGID == shell.PGID || p.TPGID != shell.PGID
}

// exposed gives the eldest of those held that may end by what comes: it is in the
// shell's session, and has done nothing against SIGHUP. Of a pipe that is the first
// command, whichever got further, and whichever the shell has started first.
func (r *race) exposed() int {
	var all []evidence.Process
	for _, held := range r.held {
		p, err := proc.Root.Process(held)
		if err == nil && p.SID == r.leader && r.reaches(p) && !evidence.Has(p.Ignored, int(unix.SIGHUP)) {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return 0
	}
	return slices.MinFunc(all, func(a, b evidence.Process) int {
		return cmp.Or(cmp.Compare(step(a, all), step(b, all)), cmp.Compare(a.Start, b.Start), cmp.Compare(a.PID, b.PID))
	}).PID
}

// step is 1 for whoever reads what another of them writes, else 0. So does who has
// started another before it became its own program (ksh, whose pipes are sockets).
func step(p evidence.Process, all []evidence.Process) int {
	if slices.ContainsFunc(all, func(w evidence.Process) bool { return w.PPID == p.PID }) {
		return 1
	}
	in, ok := p.FD(0)
	pipe := ok && strings.HasPrefix(in.Target, "pipe:")
	if pipe && slices.ContainsFunc(all, func(w evidence.Process) bool { return w.PID != p.PID && w.Feeds(in.Target) }) {
		return 1
	}
	return 0
}

// launchRacing has the shell run its line and end. Either somebody loses the
// race: that is the subject then, though it has not become the workload. Or all
// that is left has nothing to fear, and is met as ever while the shell waits.
func (s *Stage) launchRacing(typed terminal.Mark) error {
	if err := <-s.race.ready; err != nil {
		return err
	}
	s.Seen.Prompt = s.Session.AtOnce
	if s.race.doomed == 0 {
		return s.subject.meet(s, typed)
	}
	h, err := proc.Open(s.race.doomed)
	if err != nil {
		return err
	}
	what := s.subject
	s.Subject, s.Seen.Early, s.subject = h, true, launcher{what}
	return what.expect(s)
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
	if err := s.LeaderEnds("the line was done"); err != nil {
		return err
	}
	s.Seen.Prompt = true
	if c := s.Client; c != nil { // else who holds the terminal is the stage itself
		if !c.WaitGone(s.Soon()) {
			return Stuck{fmt.Sprintf("the shell has ended, but the ssh client (%d) did not return; there is %s", c.PID, s.cast())}
		}
		c.Reap(s.Soon())
		s.Seen.Client.Returned = true
	}
	if s.Seen.Early {
		return s.subject.grow(s)
	}
	return nil
}
