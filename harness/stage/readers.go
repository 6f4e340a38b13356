package stage

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/modes"
)

// What a mode has print through a pipe arrives as long as somebody reads that, so
// the subject's readers are part of what is looked at. They are held: one that is
// about to end has no memory left that would tell whose it is, and its pipe still.

// findReaders takes hold of those that read the pipes of the subject, as that was seen.
func (s *Stage) findReaders(subject evidence.Process) {
	s.closeReaders()
	if !s.Traits.Piped && !(s.byHand && s.Traits.Output == modes.Pipe) { // by hand nobody has declared it
		return
	}
	for _, pid := range s.Running() {
		if pid == s.Subject.PID || len(feeds(subject, pid)) == 0 && !readsSocket(subject, pid) {
			continue
		}
		if h, err := proc.Open(pid); err == nil {
			s.readers = append(s.readers, h)
		}
	}
}

// readsSocket tells whether a process may read what another prints by a pair of sockets,
// which is what a pipe is in ksh without a prompt: who has the other end nobody tells.
func readsSocket(p evidence.Process, reader int) bool {
	r, err := proc.Root.Process(reader)
	out, _ := p.FD(1)
	in, _ := r.FD(0)
	return err == nil && strings.HasPrefix(out.Target, "socket:") && strings.HasPrefix(in.Target, "socket:") && in.Target != out.Target
}

func (s *Stage) closeReaders() {
	for _, h := range s.readers {
		h.Close()
	}
	s.readers = nil
}

// restReaders waits until they have dealt with what they have read, or have ended.
func (s *Stage) restReaders() {
	s.inTurn(func() (busy []int) {
		for _, h := range s.livingReaders() {
			if !proc.Root.AtRest(h.PID) {
				busy = append(busy, h.PID)
			}
		}
		return busy
	})
}

// livingReaders are those of them that have not ended.
func (s *Stage) livingReaders() (all []*proc.Handle) {
	for _, h := range s.readers {
		if !h.Gone() {
			all = append(all, h)
		}
	}
	return all
}

// holdReaders holds them still, after the event, until they are released. Where tracing
// is forbidden the odds remain.
func (s *Stage) holdReaders(all []*proc.Handle) (release func()) {
	var each []func()
	for _, h := range all {
		if s.Seen.EventAt != 0 {
			let, _ := holdStill(h.PID)
			each = append(each, let)
		}
	}
	return func() {
		for _, let := range slices.Backward(each) {
			let()
		}
	}
}

// readersPending tells whether a signal is on its way in one of them.
func (s *Stage) readersPending() bool {
	return slices.ContainsFunc(s.readers, func(h *proc.Handle) bool {
		pending, err := proc.Root.Unsettled(h.PID)
		return !h.Gone() && err == nil && pending
	})
}

// drain waits until the last words of a subject that is gone have passed through the
// pipe to its log: who reads it ends when they have, or goes to rest where a child that
// was left behind holds the pipe.
func (s *Stage) drain() {
	if !s.Seen.Gone {
		return
	}
	if slices.ContainsFunc(s.children, func(h *proc.Handle) bool { return !h.Gone() }) {
		s.restReaders()
		return
	}
	for _, h := range s.readers {
		h.WaitGone(time.Now().Add(s.Patience))
	}
}

// readersHold says which pipe of the shell's one of them keeps; "" for none.
func (s *Stage) readersHold(subject evidence.Process) string {
	if len(s.readers) == 0 {
		s.findReaders(subject)
	}
	for _, h := range s.readers {
		p, err := proc.Root.Process(h.PID)
		if kept := s.keeps(p); err == nil && kept != "" {
			return fmt.Sprintf("what the workload prints passes through %s (%d), which holds the pipe of its %s", p.Comm, p.PID, kept)
		}
	}
	return ""
}
