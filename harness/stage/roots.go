package stage

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/wrappers"
)

// root is a process of the line's that no other of them started, as it was seen.
type root struct {
	PID, SID, PGID, TTYNr int
	Start, Ignored        uint64
	Comm                  string
	Outputs               [3]string
}

// roots lists what the line started and what no other of it started.
func (m *stranger) roots(s *Stage) (all []root) {
	s.trim()
	pids := m.candidates(s)
	if m.crowded = len(pids) > tooMany; m.crowded {
		return nil
	}
	if leader, err := proc.Root.Process(s.Leader.PID); err == nil && s.execd(leader) {
		return []root{rootOf(leader)}
	}
	for _, pid := range pids {
		p, err := proc.Root.Process(pid)
		if err != nil || p.State == "Z" || slices.Contains(pids, p.PPID) {
			continue
		}
		all = append(all, rootOf(p))
	}
	slices.SortFunc(all, func(a, b root) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.PID, b.PID)) })
	return all
}

func rootOf(p evidence.Process) root {
	r := root{PID: p.PID, SID: p.SID, PGID: p.PGID, TTYNr: p.TTYNr, Start: p.Start, Ignored: p.Ignored, Comm: p.Comm}
	for n := range r.Outputs {
		fd, _ := p.FD(n)
		r.Outputs[n] = fd.Target
	}
	return r
}

// candidates are all processes that the line started: what descends from the
// shell, or came home; of a manager's, what is in the trial's unit, and what runs the
// command for the trial.
func (m *stranger) candidates(s *Stage) []int {
	m.looks++
	if s.Traits.Managed {
		pids := s.Place.InUnits(s.Place.Name(s.home))
		for _, pid := range s.Place.Neighbours() {
			if !slices.Contains(pids, pid) && runs(proc.Root.Command(pid), m.command) && m.ours(s, pid) {
				pids = append(pids, pid)
			}
		}
		return slices.DeleteFunc(pids, s.scenery)
	}
	pids := s.Running()
	if unit, ok := strings.CutPrefix(s.Pick, ByUnit+"="); ok {
		for _, pid := range s.Place.InUnits(unit) {
			if !slices.Contains(pids, pid) {
				pids = append(pids, pid)
			}
		}
	}
	return slices.DeleteFunc(pids, s.scenery)
}

// executed tells whether the command was: its launcher has become it, or has started it.
func (m *stranger) executed(s *Stage) bool {
	launching := s.Traits.Managed // who was asked to start it may not have
	for _, pid := range m.candidates(s) {
		words := proc.Root.Command(pid)
		switch {
		case !runs(words, m.command):
		case len(words) <= len(m.command)+interpreter || len(proc.Root.Children(pid)) > 0 && !s.Traits.Managed:
			return true
		default:
			launching = true
		}
	}
	return !launching
}

// take chooses the subject, and takes hold of it.
func (m *stranger) take(s *Stage, all []root) error {
	m.muster(s)
	subject, err := m.choose(s, all)
	if err != nil {
		return err
	}
	if s.Subject != nil {
		s.Subject.Close()
	}
	if s.Subject, err = proc.Open(subject); err != nil {
		return err
	}
	seen, err := s.glimpse()
	if err != nil {
		return err
	}
	m.tops = all
	s.Seen.Above = m.above(seen.Before).Comm
	return m.know(s, seen)
}

// muster notes what there is of the line before anything of it is chosen: what comes
// later may be the next step, and so may what has just begun.
func (m *stranger) muster(s *Stage) {
	all := m.candidates(s)
	s.remember(all...)
	m.cast = slices.DeleteFunc(all, func(pid int) bool {
		p, err := proc.Root.Stat(pid)
		return err != nil || proc.Age(p) < 20*glance
	})
}

// know notes what the subject is, beside its shell; of a line, whether it is a job.
func (m *stranger) know(s *Stage, seen evidence.Evidence) error {
	m.met, m.began = rootOf(seen.Before), proc.Root.Command(seen.Before.PID)
	return s.typed.recognise(s, m, seen)
}

// above is a program of the line's that started a process in another session than its own.
func (m *stranger) above(p evidence.Process) root {
	for _, r := range m.tops {
		if r.SID != p.SID && slices.Contains(proc.Root.Descendants(r.PID), p.PID) {
			return r
		}
	}
	return root{}
}

// interpreter is how many words a script's own may stand behind: #!/usr/bin/env python3.
const interpreter = 2

// below is what a wrapper has started, or the process itself.
func below(pid int) int {
	for {
		p, err := proc.Root.Stat(pid)
		children := proc.Root.Children(pid)
		if _, is := wrappers.Lookup(p.Comm); err != nil || !is || len(children) == 0 {
			return pid
		}
		pid = children[0]
	}
}

// runs tells whether a process's words are a command's, with nothing before them
// but what an interpreter or a launcher has put there.
func runs(words, command []string) bool {
	if len(command) == 0 || len(words) < len(command) {
		return false
	}
	its := words[len(words)-len(command):]
	return filepath.Base(its[0]) == filepath.Base(command[0]) && slices.Equal(its[1:], command[1:])
}

// subshell tells whether a process is the shell's, which has forked and executed nothing.
func (s *Stage) subshell(pid int) bool {
	words, its := proc.Root.Command(pid), proc.Root.Command(s.Leader.PID)
	if s.Session.Commanded() { // it may have ended
		its = append(slices.Clone(s.shell.Script), s.commanded())
	}
	return pid != s.Leader.PID && len(words) > 0 && slices.Equal(words[max(0, len(words)-len(its)):], its)
}

// execd tells whether the shell has become another program. One that was given the
// line bears it, and so does what waits for the word to become that.
func (s *Stage) execd(leader evidence.Process) bool {
	if !s.Session.Commanded() {
		return !s.Session.Remote() && s.started != "" && leader.Comm != s.started
	}
	words, shell := proc.Root.Command(leader.PID), append(slices.Clone(s.shell.Script), s.commanded())
	return len(words) > 0 && !waits(words) && !slices.Equal(words[max(0, len(words)-len(shell)):], shell)
}
