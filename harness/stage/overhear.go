package stage

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// ask looks at where its output leads, once it has had the time to act upon what happened.
func (m *stranger) ask(s *Stage) error {
	switch {
	case s.Seen.EventAt == 0 && s.Subject.Gone():
		m.miss(s, nil)
		return errEnded
	case s.Seen.EventAt == 0:
		return nil
	}
	over := m.acted(s, []root{m.met})
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for ; !over(); <-tick.C {
		s.trim()
		if s.Subject.Gone() {
			return errEnded
		}
	}
	heard := true
	if s.Poke != "" {
		var err error
		if heard, err = m.poke(s); err != nil {
			return err
		}
		if s.Subject.Gone() {
			return errEnded
		}
	}
	s.Seen.Heard = &evidence.Heard{Stdout: m.reaches(s, s.Subject, 1, 4), Stderr: m.reaches(s, s.Subject, 2, 4)}
	if !heard {
		s.Seen.Heard = &evidence.Heard{Stdout: cmp.Or(s.Seen.Heard.Stdout, evidence.Quiet), Stderr: cmp.Or(s.Seen.Heard.Stderr, evidence.Quiet)}
	}
	return nil
}

// acted tells when those have had the time to act upon what happened: the window has
// passed; or, where nobody has named one, all that the line started has been at rest for
// a third of it, so that nothing of it is about to.
func (m *stranger) acted(s *Stage, all []root) (over func() bool) {
	whole, third := m.clock(s, all), func() func() bool { return m.clockOf(s, all, usualWindow/3) }
	calm := third()
	return func() bool {
		if slices.ContainsFunc(m.candidates(s), func(pid int) bool { return !proc.Root.AtRest(pid) }) {
			calm = third()
		}
		return whole() || s.Longer() != 0 && calm()
	}
}

// reaches follows an output, through pipes, to whoever gets it in the end.
func (m *stranger) reaches(s *Stage, h *proc.Handle, n, depth int) string {
	errno, err := h.Reaches(n)
	if err != nil {
		return evidence.Hidden
	}
	p, err := proc.Root.Process(h.PID)
	fd, ok := p.FD(n)
	if ok && s.nameless(fd) {
		return evidence.Nameless
	}
	if errno != "" || err != nil || !ok || !strings.HasPrefix(fd.Target, "pipe:") || depth == 0 {
		return errno
	}
	lost := ""
	for _, pid := range m.candidates(s) {
		reader, err := proc.Root.Process(pid)
		if err != nil || pid == h.PID || !reader.Reads(fd.Target) {
			continue
		}
		through, err := proc.Open(pid)
		if err != nil {
			continue
		}
		for _, its := range reader.FDs { // tee has more than one
			if its.N == 0 || its.N == 2 || !its.Writable() {
				continue
			}
			if lost = m.reaches(s, through, its.N, depth-1); lost == "" {
				break
			}
		}
		through.Close()
		if lost == "" {
			return ""
		}
	}
	return lost
}
