package stage

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// crowd is how many of several are looked at: of a hundred workers each is as the
// others are.
const crowd = 24

// gather takes hold of what the line started besides the subject, and notes how it
// is just before the event. Who is younger than the window comes and goes, but not who
// reads what it prints: the shell of a pipe starts its second command when the first may run.
func (m *stranger) gather(s *Stage) {
	window := cmp.Or(s.Window, usualWindow)
	m.awaitReaders(s, window)
	var all []evidence.Member
	held := map[int]*proc.Handle{}
	for _, pid := range m.candidates(s) {
		p, err := proc.Root.Process(pid)
		if err != nil || pid == s.Subject.PID || p.State == "Z" || len(all) == crowd || proc.Age(p) < window && len(feeds(s.Seen.Before, pid)) == 0 {
			continue
		}
		h, err := proc.Open(pid)
		if err != nil || h.Start != p.Start {
			h.Close()
			continue
		}
		held[pid], p.Subshell = h, s.subshell(pid)
		all = append(all, evidence.Member{Before: p, Tree: s.ancestry(p), Listed: m.listed(p), Above: m.above(p).Comm})
	}
	slices.SortFunc(all, func(a, b evidence.Member) int {
		return cmp.Or(cmp.Compare(a.Before.Start, b.Before.Start), cmp.Compare(a.Before.PID, b.Before.PID))
	})
	cast(s.Seen.Before, all)
	s.Seen.Company = all
	for _, one := range all {
		s.members = append(s.members, held[one.Before.PID])
	}
}

// awaitReaders waits for those with the far end of what the subject prints to that may be about
// to become another, or to start one that is to have it.
func (m *stranger) awaitReaders(s *Stage, window time.Duration) {
	if !slices.ContainsFunc(s.Seen.Before.FDs, func(fd evidence.FD) bool { return fd.Writable() && strings.HasPrefix(fd.Target, "pipe:") }) {
		return
	}
	var asleep proc.Streak // who forks at this moment may be missed
	s.inTurn(func() (all []int) {
		for _, pid := range m.candidates(s) {
			p, err := proc.Root.Stat(pid)
			if err == nil && (proc.Age(p) < window || pid == s.Seen.Before.PPID) && len(feeds(s.Seen.Before, pid)) > 0 {
				all = append(all, pid)
			}
		}
		if asleep.Of(!slices.ContainsFunc(all, func(pid int) bool { return !proc.Root.AtRest(pid) })) >= settled {
			return nil
		}
		return append(all, s.Subject.PID)
	})
}

// cast gives each its role.
func cast(subject evidence.Process, all []evidence.Member) {
	below := proc.Root.Descendants(subject.PID)
	piped := []evidence.Process{subject}
	for range all { // a pipe of three has two steps
		for i, m := range all {
			switch {
			case m.Role != "":
			case slices.Contains(below, m.Before.PID):
				all[i].Role = evidence.Worker
			case slices.Contains(proc.Root.Descendants(m.Before.PID), subject.PID):
				all[i].Role = evidence.Launcher
			case slices.ContainsFunc(piped, func(p evidence.Process) bool { return joined(p, m.Before) }):
				all[i].Role = evidence.Pipe
				piped = append(piped, m.Before)
			}
		}
	}
	for i := range all {
		all[i].Role = cmp.Or(all[i].Role, evidence.Beside)
	}
}

// joined tells whether a pipe leads from the one to the other.
func joined(a, b evidence.Process) bool {
	for _, p := range [][2]evidence.Process{{a, b}, {b, a}} {
		for _, fd := range p[0].FDs {
			if strings.HasPrefix(fd.Target, "pipe:") && fd.Writable() && p[1].Reads(fd.Target) {
				return true
			}
		}
	}
	return false
}

// follow looks at the others once they have had their time after the event, too.
func (m *stranger) follow(s *Stage) {
	if len(s.members) == 0 {
		return
	}
	if s.Seen.Heard == nil { // else there was time already
		all := []root{}
		for _, one := range s.Seen.Company {
			all = append(all, rootOf(one.Before))
		}
		over := m.acted(s, all)
		tick := time.NewTicker(glance)
		defer tick.Stop()
		for ; !over() && slices.ContainsFunc(s.members, func(h *proc.Handle) bool { return !h.Gone() }); <-tick.C {
			continue
		}
	}
	for i, h := range s.members {
		is := &s.Seen.Company[i]
		if is.Gone = h.Gone(); is.Gone {
			is.Ending = h.Reap(s.Soon())
			continue
		}
		if p, err := proc.Root.Process(h.PID); err == nil {
			is.After, is.Stopped = &p, p.State == "T"
		}
		is.Heard = &evidence.Heard{Stdout: m.reaches(s, h, 1, 4), Stderr: m.reaches(s, h, 2, 4)}
	}
}
