package stage

import (
	"cmp"
	"path/filepath"
	"slices"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/theory"
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
	pids := m.candidates(s)
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
// shell, or came home; of a unit, what is in that.
func (m *stranger) candidates(s *Stage) []int {
	if s.Traits.Managed {
		return s.Place.InUnits(s.Place.Name(s.home))
	}
	return slices.DeleteFunc(s.Running(), func(pid int) bool {
		return pid == s.Leader.PID || s.Client != nil && pid == s.Client.PID || s.container != nil && pid == s.container.PID
	})
}

// executed tells whether the command was: its launcher has become it, or has started it.
func (m *stranger) executed(s *Stage) bool {
	launching := false
	for _, pid := range m.candidates(s) {
		words := proc.Root.Command(pid)
		switch {
		case !runs(words, s.Command):
		case len(words) <= len(s.Command)+interpreter || len(proc.Root.Children(pid)) > 0:
			return true
		default:
			launching = true
		}
	}
	return !launching
}

// take makes the one that is meant the subject.
func (m *stranger) take(s *Stage, all []root) (err error) {
	subject := m.choose(s, all)
	if s.Subject, err = proc.Open(subject); err != nil {
		return err
	}
	seen, err := s.glimpse()
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(all, func(r root) bool {
		return r.SID != seen.Before.SID && slices.Contains(proc.Root.Descendants(r.PID), subject)
	}); i >= 0 {
		s.Seen.Above, m.above = all[i].Comm, all[i]
	}
	return m.know(s, seen)
}

// choose gives the subject: what executed the command, wherever in the tree; for a
// line, its first root.
func (m *stranger) choose(s *Stage, all []root) int {
	subject, shortest := below(all[0].PID), 0
	for _, pid := range m.candidates(s) {
		s.remember(pid)
		words := proc.Root.Command(pid)
		if !runs(words, s.Command) || shortest > 0 && len(words) >= shortest {
			continue
		}
		subject, shortest = pid, len(words)
	}
	if children := proc.Root.Children(subject); shortest > len(s.Command)+interpreter && len(children) > 0 {
		return children[0] // of a launcher that was given the command: it has executed something else since
	}
	return below(subject)
}

// know notes what the subject is, beside its shell; of a line, whether it is a job.
func (m *stranger) know(s *Stage, seen evidence.Evidence) error {
	m.met, m.words, m.cast = rootOf(seen.Before), proc.Root.Command(seen.Before.PID), m.candidates(s)
	if !s.Typed {
		return nil
	}
	if s.Traits, s.Traits.KeepsShell = theory.Recognise(seen), !s.Seen.Prompt; s.Seen.Prompt {
		return m.askShell(s)
	}
	return nil
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

// execd tells whether the shell has become another program.
func (s *Stage) execd(leader evidence.Process) bool {
	return !s.Session.Commanded() && !s.Session.Remote() && s.started != "" && leader.Comm != s.started
}
