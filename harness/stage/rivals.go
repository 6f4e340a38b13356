package stage

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/program"
	"outlive/harness/wish"
	"outlive/harness/workload"
)

const (
	// stint is what each rival computes, in nanoseconds: ticks of 10 ms are a small part of it, and
	// so is what one has before the other is told on a machine at work (30 ms, once in three whole CIs).
	stint = 480e6
	// forgotten is how long the kernel counts against a session what it has just done elsewhere,
	// as to start its programs on another processor: without it, equal parts came out as 3 to 1.
	// It halves that each 32 ms (kernel/sched/pelt.c): then less than a four thousandth is left.
	forgotten = 12 * 32 * time.Millisecond
)

// Prioritize notes what the subject may have of the machine, and how many others there are
// beside it.
func (s *Stage) Prioritize() {
	s.Seen.Copies = len(s.living())
	is := priorities(s.Subject.PID)
	s.Seen.Priorities = &is
}

func priorities(pid int) evidence.Priorities {
	has := func(id string) string {
		w, _ := wish.Lookup(id)
		is, err := w.Effect(pid, nil)
		if err != nil { // it is gone
			return ""
		}
		return is
	}
	return evidence.Priorities{Nice: has("nice"), IO: has("ionice"), CPUs: has("cpus"), Policy: has("sched")}
}

// Vie has all workloads that have reported and live compute at the same time, the subject
// first, and notes what each had of the processors when the first was done. Those that did
// so before are not asked again while nothing of them has changed.
func (s *Stage) Vie() error {
	conns := slices.DeleteFunc(s.living(), func(c *workload.Conn) bool {
		return s.Place.Language(proc.Root.Command(c.PID)).File != "" || proc.Root.Stopped(c.PID)
	})
	if len(conns) < 2 {
		return nil
	}
	var all []evidence.Rival
	for _, c := range conns {
		all = append(all, rival(c.PID))
	}
	if slices.EqualFunc(all, s.rivals, func(a, b evidence.Rival) bool { b.Ran = 0; return a == b }) {
		s.Seen.Rivals = s.rivals
		return nil
	}
	if err := s.compete(conns, all); err != nil {
		return err
	}
	s.rivals, s.Seen.Rivals = all, all
	return nil
}

// living are the workloads that have reported and not ended, the subject first.
func (s *Stage) living() []*workload.Conn {
	return slices.DeleteFunc(append([]*workload.Conn{s.Report}, s.former...), func(c *workload.Conn) bool {
		return len(proc.Root.Command(c.PID)) == 0 // a zombie has none, either
	})
}

// compete: each takes as much as the others, so whoever is served first is done first.
func (s *Stage) compete(conns []*workload.Conn, all []evidence.Rival) error {
	<-time.After(forgotten) // by time alone, and nothing shows how far it is
	had := make([]evidence.Rival, len(all))
	for i := range all {
		had[i].Ran = proc.Root.Ran(all[i].PID)
	}
	var first sync.Once
	var ends sync.WaitGroup
	failed := make([]error, len(conns))
	for i, c := range conns {
		ends.Go(func() {
			dictated := c.Dictate
			defer func() { c.Dictate = dictated }()
			c.Dictate = false // it is told what to compute, and not what to print
			_, failed[i] = c.Take(program.Hog{Of: program.Processor, Most: stint}, s.Soon())
			first.Do(func() {
				for i := range all {
					all[i].Ran = proc.Root.Ran(all[i].PID) - had[i].Ran
				}
			})
		})
	}
	ends.Wait()
	return errors.Join(failed...)
}

func rival(pid int) evidence.Rival {
	is := evidence.Rival{PID: pid, Priorities: priorities(pid)}
	if p, err := proc.Root.Stat(pid); err == nil {
		is.SID = p.SID
	}
	group, _ := proc.Root.Autogroup(pid)
	is.Group = strings.TrimSpace(group)
	return is
}
