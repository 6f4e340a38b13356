package inspect

import (
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
	s.Listed, s.Job = m.jobs.lists(s.Evidence, s.Kind, m.asker), m.jobs.number(s.Evidence)
	if s.leads() || !s.Kind.Has(modes.Disowns) || s.Kind.ID == "" {
		return
	}
	if s.Table = m.table(s.Shell.PID, s.Kind); s.Table == nil {
		return
	}
	group := s.Before.PGID
	if s.Before.SID != s.Shell.SID {
		group = 0 // whose number is another session's
	}
	job, is := s.Table.Find(s.Before.PID, group)
	if front := group != 0 && group == s.Before.TPGID; front { // it is one as soon as Ctrl-Z is pressed
		is, job.Front = true, true
	}
	s.Listed, s.Job = &is, job.Number
	s.Spared = is && !job.Front && (job.Marked || s.Table.KeepsHUP)
	s.Kind.Policy.HUPsAtExit = s.Table.HUPsAtExit
}
