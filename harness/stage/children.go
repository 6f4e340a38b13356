package stage

import (
	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// meetChildren takes hold of what a subject that forks has started. A manager ends them
// in its own time, so nothing is said of those.
func (s *Stage) meetChildren() {
	if s.Forks && !s.Traits.Managed {
		s.takeChildren()
	}
}

func (s *Stage) takeChildren() {
	for _, pid := range proc.Root.Children(s.Subject.PID) {
		if h, err := proc.Open(pid); err == nil {
			s.children = append(s.children, h)
			s.Seen.Children = append(s.Seen.Children, evidence.Child{PID: pid})
			s.restWhole(h) // it has set what it does on a signal
		}
	}
}

// orphans are the children that a subject which has ended leaves: a child has its parent's
// session and group, and keeps them.
func (s *Stage) orphans() (left []int) {
	was := s.Seen.Before
	for _, pid := range s.Running() {
		p, err := proc.Root.Stat(pid)
		if err == nil && p.State != "Z" && pid != s.Leader.PID && p.SID == was.SID && p.PGID == was.PGID && p.Start >= s.Subject.Start {
			left = append(left, pid)
		}
	}
	return left
}

// followChildren looks at what became of them where the subject has ended: one that was
// sent a signal, too, has dealt with that when it rests.
func (s *Stage) followChildren() {
	if !s.Seen.Gone {
		return
	}
	for i, h := range s.children {
		var asleep proc.Streak
		proc.Until(s.Soon(), func() bool {
			pending, err := proc.Root.Unsettled(h.PID)
			rests := asleep.Of(err != nil || !pending && proc.Root.AtRest(h.PID)) >= settled
			s.Seen.Children[i].Gone = h.Gone()
			return s.Seen.Children[i].Gone || rests
		})
	}
}
