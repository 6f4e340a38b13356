package stage

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/harness/theory"
)

// Stuck is the error of an act that could not end because of the subject.
type Stuck struct{ What string }

func (s Stuck) Error() string { return s.What }

// Impossible is the error of an act that has no meaning for what the line has started.
type Impossible struct{ Why string }

func (i Impossible) Error() string { return i.Why }

// now is CLOCK_MONOTONIC in nanoseconds, the witness's clock.
func now() int64 {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &t) != nil {
		return 0
	}
	return t.Nano()
}

// Begin notes the moment at which the event begins, the shell being at rest.
func (s *Stage) Begin() {
	s.rest(s.Leader.PID)
	s.Seen.Halted = []int{}
	for _, p := range s.Seen.Tree {
		if is, err := proc.Root.Stat(p.PID); err == nil && is.State == "T" {
			s.Seen.Halted = append(s.Seen.Halted, p.PID)
		}
	}
	s.Seen.EventAt = now()
}

// rest waits until a process sleeps, or is stopped. A shell that is caught
// between two of its steps may miss a signal or its job's stop (ksh, about to
// wait for its foreground job: once in 1000 on a busy machine); and a subject may
// have answered in the midst of something (bash makes the report connection its
// standard output to write to it).
func (s *Stage) rest(pid int) {
	s.inTurn(func() []int {
		p, err := proc.Root.Stat(pid)
		if err != nil || p.State == "S" || p.State == "T" {
			return nil
		}
		return []int{pid}
	})
}

// restWhole waits until all threads of a process sleep.
func (s *Stage) restWhole(h *proc.Handle) {
	var asleep proc.Streak
	s.inTurn(func() []int {
		if asleep.Of(proc.Root.AtRest(h.PID)) >= settled || h.Gone() {
			return nil
		}
		return []int{h.PID}
	})
}

// HangUp closes the terminal, and waits until the session leader has ended.
//
// The kernel first lets readers of the terminal go (EIO), and then sends
// SIGHUP. A shell that is quick enough to end on the first never gets the
// second: a bash that ends so sends its jobs nothing (5 of 4000). So the shell
// is held still while the terminal closes, and always gets both.
func (s *Stage) HangUp() error { return s.asStopped(s.hangUp) }

func (s *Stage) hangUp() error {
	release, err := holdStill(s.Leader.PID)
	if err != nil && !errors.Is(err, unix.EPERM) { // where tracing is forbidden the odds remain
		release()
		return err
	}
	s.Seen.EventAt = now()
	err = s.Terminal.Close()
	release()
	if err != nil {
		return fmt.Errorf("cannot close the terminal: %w", err)
	}
	return s.LeaderEnds("the terminal was closed")
}

// LeaderEnds waits until the shell is gone, and reaps it.
func (s *Stage) LeaderEnds(why string) error {
	if s.Taken() { // then its end is what is asked about
		return nil
	}
	if !s.Leader.WaitGone(s.Soon()) {
		return Stuck{fmt.Sprintf("%s, but %s (%d) did not end; there is %s", why, s.shell.ID, s.Leader.PID, s.cast())}
	}
	s.Leader.Reap(s.Soon())
	s.Seen.LeaderGone = true
	return nil
}

// KillShell ends the session leader with SIGKILL; the terminal stays open.
func (s *Stage) KillShell() error {
	if s.Taken() {
		return Impossible{"it has taken the shell's place: there is no shell to kill"}
	}
	if !s.made {
		if err := s.Leader.Signal(unix.SIGKILL); err != nil {
			return err
		}
	}
	return s.LeaderEnds("SIGKILL was sent")
}

// Exit types exit until the shell ends, at most twice.
func (s *Stage) Exit() error { return s.asStopped(s.exit) }

func (s *Stage) exit() error {
	if s.made {
		s.Seen.Exits = s.Exits
		return s.LeaderEnds("exit was typed")
	}
	for s.Exits < 2 {
		mark := s.Terminal.Mark()
		if err := s.Terminal.Type("exit\n"); err != nil {
			return err
		}
		s.Exits++
		s.Seen.Exits = s.Exits
		err := s.awaitShown(mark, "the shell's end, or its prompt after exit", afterLine)
		if errors.Is(err, ErrShellEnded) {
			return s.LeaderEnds("exit was typed")
		}
		if err != nil {
			return Stuck{err.Error()}
		}
	}
	s.Settle(func() {}) // the prompt may have been an earlier one, drawn once more (fish, once in 14,000)
	if s.Leader.Gone() {
		return s.LeaderEnds("exit was typed")
	}
	return Stuck{s.shell.ID + " did not end though exit was typed twice"}
}

func afterLine(text []byte) bool {
	for i, c := range text {
		if c == '\n' {
			return atPrompt(text[i:])
		}
	}
	return false
}

// again is after how long an empty line is typed once more.
const again = time.Second

// Press types a key and waits for the prompt that follows it, or for the
// subject's end where the key reaches the subject.
//
// A shell at its prompt may show nothing: fish never does, and others not when
// the key comes before their line editor (bash: once in 3000). So an empty line
// is typed too: it is read after the key, and is answered by a prompt. Its echo
// may come after that prompt (dash: once in 10000); the next one is answered.
func (s *Stage) Press(key string) (prompt bool, err error) {
	mark := s.Terminal.Mark()
	seen := func() bool {
		shown := s.Terminal.Since(mark)
		prompt = len(shown) > 0 && atPrompt(shown)
		return prompt || s.Subject.Gone()
	}
	if err := s.Terminal.Type(key); err != nil {
		return false, err
	}
	for deadline := s.Soon(); time.Now().Before(deadline); {
		until := deadline
		if !s.Traits.KeepsShell {
			if err := s.Terminal.Type("\n"); err != nil {
				return false, err
			}
			until = time.Now().Add(again)
		}
		if proc.Until(until, seen) {
			return prompt, nil
		}
	}
	return false, fmt.Errorf("cannot tell whether the key %q arrived: neither a prompt nor the subject's end followed; there is %s", key, s.cast())
}

// Suspend presses Ctrl-Z and waits for the prompt and for the subject to have
// stopped; then it types bg, where that is wanted, and what the mode still needs.
func (s *Stage) Suspend() error {
	s.rest(s.Leader.PID)
	prompt, err := s.Press("\x1a")
	if err != nil {
		return err
	}
	if !prompt || !proc.Until(s.Soon(), s.stopped) {
		return errors.New("cannot suspend the subject: it did not stop on Ctrl-Z")
	}
	if s.Session.Hold == theory.Resumed {
		if err := s.resume(); err != nil {
			return err
		}
	}
	if s.Then == "" {
		return nil
	}
	return s.enter(s.Then)
}

// resume lets the stopped subject go on in the background.
func (s *Stage) resume() error {
	if err := s.enter("bg"); err != nil {
		return err
	}
	if !proc.Until(s.Soon(), func() bool { return !s.stopped() }) {
		return errors.New("cannot resume the subject: it did not go on after bg")
	}
	return nil
}

// enter types a line and waits for the prompt that follows it. A prompt may be
// lost: SIGCHLD, from a job that goes on, interrupts busybox ash's write of it
// (no SA_RESTART), and what stdio held is gone. An empty line brings another.
func (s *Stage) enter(line string) error { return s.say(line, afterLine) }

// say types a line and waits until what was shown since is its answer.
func (s *Stage) say(line string, answered func([]byte) bool) error {
	mark := s.Terminal.Mark()
	if err := s.Terminal.Type(line + "\n"); err != nil {
		return err
	}
	if !proc.Until(time.Now().Add(again), func() bool { return s.Leader.Gone() || answered(s.Terminal.Since(mark)) }) {
		if err := s.Terminal.Type("\n"); err != nil {
			return err
		}
	}
	return s.awaitShown(mark, "the prompt after "+line, answered)
}

// SignalGroup sends a signal to the subject's whole process group, and waits for the
// end of the others in there that it ends: what the subject writes then, they no longer read.
func (s *Stage) SignalGroup(sig unix.Signal) error {
	p, err := proc.Root.Stat(s.Subject.PID)
	if err != nil {
		return err
	}
	if p.PGID <= 1 || p.PGID == unix.Getpgrp() {
		return fmt.Errorf("cannot signal group %d: it is not the subject's own", p.PGID)
	}
	others := s.endedBy(sig, p.PGID)
	if err := unix.Kill(-p.PGID, sig); err != nil {
		return fmt.Errorf("cannot send %s to group %d: kill: %w", unix.SignalName(sig), p.PGID, err)
	}
	for _, h := range others {
		defer h.Close()
		if !h.WaitGone(s.Soon()) {
			return fmt.Errorf("cannot tell: %s was sent to group %d, and did not end %d, which leaves it its default", unix.SignalName(sig), p.PGID, h.PID)
		}
	}
	return nil
}

// endedBy are the processes of a group, but for the subject, that leave a signal its default.
func (s *Stage) endedBy(sig unix.Signal, group int) (all []*proc.Handle) {
	for _, pid := range s.Running() {
		p, err := proc.Root.Stat(pid)
		if err != nil || p.PGID != group || pid == s.Subject.PID {
			continue
		}
		is, err := proc.Root.Signals(pid)
		if h, gone := proc.Open(pid); err == nil && gone == nil && is.Disposition(int(sig)) == "default" && !proc.Root.Stopped(pid) {
			all = append(all, h)
		}
	}
	return all
}
