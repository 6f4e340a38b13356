package stage

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/harness/workload"
)

// Strike ends the trial: it kills what belongs to it, waits for the rest to go
// by itself, and counts what is left. A stray makes the trial unfit.
func (s *Stage) Strike() error {
	if s.Terminal != nil {
		s.Seen.Screen = string(tail(s.Terminal.Since(0), 8<<10))
	}
	s.letClose()
	s.endRace()
	if s.Forks && s.Subject != nil { // one that had not begun at the event has some by now
		s.remember(proc.Root.Descendants(s.Subject.PID)...)
	}
	s.killDeaf()
	undone := s.undo()
	s.subject.own(s)
	s.killKnown()
	for _, h := range []*proc.Handle{s.Leader, s.Subject, s.Client, s.container} {
		if h != nil {
			h.Reap(s.Soon())
			h.Close()
		}
	}
	if s.Terminal != nil {
		_ = s.Terminal.Close()
	}
	for _, was := range s.left {
		was.clear(s)
	}
	if s.fresh != nil {
		_ = s.fresh.Close()
	}
	for _, h := range append(slices.Concat(s.members, s.children), s.sshd, s.agent, s.mux) {
		if h != nil {
			h.Close()
		}
	}
	s.leaveClient()
	s.closeReaders()
	if s.gate != nil {
		_ = s.gate.Close()
	}
	for _, c := range []*workload.Conn{s.Report, s.again} {
		if c != nil {
			_ = c.Close()
		}
	}
	for _, other := range append(s.others, s.former...) {
		_ = other.Close()
	}
	s.Place.Leave()
	strays := s.strays()
	s.Place.Clear(s.Running, s.Soon())
	if err := os.RemoveAll(s.Place.Outside(s.home)); err != nil {
		return fmt.Errorf("cannot remove the trial's home: %w", err)
	}
	if undone != nil {
		return undone
	}
	if len(strays) > 0 {
		return fmt.Errorf("left behind: %s", some(strays))
	}
	return nil
}

// killDeaf kills those that a manager would wait for: who stops anew at each SIGCONT, as it
// reads, and who ignores SIGTERM.
func (s *Stage) killDeaf() {
	if s.Seen.Stopped && s.known[s.Subject.PID] == s.Subject.Start {
		_ = s.Subject.Signal(unix.SIGKILL)
	}
	for _, h := range append(slices.Clone(s.children), s.Subject) {
		if h == nil || h.Gone() || s.known[h.PID] != h.Start {
			continue
		}
		if is, err := proc.Root.Signals(h.PID); err == nil && is.Disposition(int(unix.SIGTERM)) == "ignored" {
			_ = h.Signal(unix.SIGKILL)
		}
	}
}

// some names the first of many.
func some(all []string) string {
	const enough = 8
	if more := len(all) - enough; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(all[:enough], ", "), more)
	}
	return strings.Join(all, ", ")
}

// Later has something undone when the trial is over.
func (s *Stage) Later(undo func() error) { s.later = append(s.later, undo) }

// killKnown ends what belongs to the trial: a pid counts only with its start time.
func (s *Stage) killKnown() {
	for pid, start := range s.known {
		h, err := proc.Open(pid)
		if err != nil {
			continue
		}
		if h.Start == start {
			_ = h.Signal(unix.SIGKILL)
			s.Place.Bury(h, s.Soon())
		}
		h.Close()
	}
}

// strays names what does not belong to the trial and does not go by itself.
func (s *Stage) strays() (left []string) {
	s.inTurn(func() (pids []int) {
		s.subject.own(s)
		if s.Respawns && s.Subject != nil { // it may have started one for a child that ended just before it did
			s.remember(s.orphans()...)
		}
		left = nil
		for _, pid := range s.Running() {
			p, err := proc.Root.Stat(pid)
			if err != nil || s.known[pid] == p.Start || p.State == "Z" {
				proc.ReapChild(pid)
				continue
			}
			pids = append(pids, pid)
			left = append(left, fmt.Sprintf("%s (%d, child of %d, %s in %s)", p.Comm, pid, p.PPID, p.State, proc.Root.Waits(pid)))
		}
		return pids
	})
	return left
}
