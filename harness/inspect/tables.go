package inspect

import (
	"slices"

	"outlive/harness/evidence"
	"outlive/harness/jobtable"
	"outlive/harness/shell"
	"outlive/modes"
)

// table is the job table of a shell, as it was when it was asked for first.
func (m *Machine) table(pid int, kind shell.Shell) *jobtable.Table {
	t, known := m.read[pid]
	if !known {
		if is, err := m.tables.Read(pid, kind.ID); err == nil {
			t = &is
		}
		m.read[pid] = t
	}
	return t
}

// listed tells whether its shell lists the subject: by the shell's own table, or by what
// it was asked to print.
func (m *Machine) listed(s *Subject) {
	p, job := s.asJob(), s.Evidence
	job.Before = p
	s.Listed, s.Job = m.jobs.lists(job, s.Kind, m.asker), m.jobs.number(job)
	if s.leads() || !s.Kind.Has(modes.Disowns) || s.Kind.ID == "" {
		return
	}
	if s.Table = m.table(s.Shell.PID, s.Kind); s.Table == nil {
		return
	}
	group := p.PGID
	if p.SID != s.Shell.SID {
		group = 0 // whose number is another session's
	}
	its, is := s.Table.Find(p.PID, group)
	if front := group != 0 && group == p.TPGID; front { // it is one as soon as Ctrl-Z is pressed
		is, its.Front = true, true
	}
	s.Listed, s.Job = &is, its.Number
	s.Spared = is && !its.Front && (its.Marked || s.Table.KeepsHUP)
	s.Kind.Policy.HUPsAtExit = s.Table.HUPsAtExit
}

// asJob is whom its shell would list: itself, or what has started it in another session.
func (s Subject) asJob() evidence.Process {
	at := slices.IndexFunc(s.Tree, func(p evidence.Process) bool { return p.SID != s.Before.SID })
	if s.Above == "" || at < 0 {
		return s.Before
	}
	return s.Tree[at]
}
