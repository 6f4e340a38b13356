package stage

import (
	"errors"
	"fmt"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/program"
	"outlive/harness/workload"
)

// Hog has the subject take what it can get of something, up to the bound of that, and give
// it back. A neighbour is watched at its work before it and meanwhile.
func (s *Stage) Hog(h program.Hog) (fact string, err error) {
	gauge, err := s.Place.Gauge(s.Subject.PID, h.Of)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, gauge.Close()) }()
	if at := gauge.Look(); h.Child && at.Most > 0 && at.Unified {
		return "", Impossible{"on cgroup v2 systemd is told, and OOMPolicy= says what it does"}
	}
	beside, err := s.startNeighbour()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, beside.leave(s.Soon())) }()
	seen := &evidence.Hog{Hog: h, Bound: h.Of.Bound(), Before: gauge.Look()}
	s.Seen.Hog = seen
	seen.Neighbour.Before = beside.rounds(calm, s.Soon())
	s.ripen()
	s.note()
	s.Seen.EventAt = now()
	others := s.othersHad()
	meanwhile := beside.goOn(s.Soon())
	got, ended := s.subject.grab(s, h)
	seen.Held = gauge.Held()
	least := 1
	if ended == nil && h.Of != program.Processor { // it has what it took
		least = calm
	}
	seen.Neighbour.During, seen.Neighbour.Failed = meanwhile(least)
	seen.Neighbour.Others = others()
	seen.Took, seen.Error, seen.Over = got.Took, got.Error, got.Over
	if errors.Is(ended, errors.ErrUnsupported) {
		return "", Impossible{"it cannot be told to take anything: the built-in workload can"}
	}
	if ended != nil && !s.Subject.WaitGone(s.Soon()) {
		return "", fmt.Errorf("cannot tell: %w; there is %s", ended, s.cast())
	}
	seen.Killed, seen.After = ended != nil || got.Killed != "", gauge.Look()
	if ended == nil && seen.Killed {
		if seen.Unit, err = s.stands(); err != nil {
			return "", err
		}
	}
	if ended != nil {
		return seen.Tell(), s.follow(s.Traits.Restarts.After(true))
	}
	return seen.Tell(), errors.Join(s.Report.Release(s.Soon()), uncounted(*seen))
}

// othersHad tells, when it is asked, which share of all processors others than the subject
// had since.
func (s *Stage) othersHad() func() float64 {
	used, all := proc.Root.Processors()
	own := proc.Root.Ran(s.Subject.PID)
	return func() float64 {
		then, whole := proc.Root.Processors()
		others := then - used - max(0, proc.Root.Ran(s.Subject.PID)-own)
		return min(1, max(0, others.Seconds()/max(whole-all, 10*time.Millisecond).Seconds()))
	}
}

// uncounted is the error where it was stopped short, and by no limit that is known.
func uncounted(h evidence.Hog) error {
	if h.Of == program.Processor || !h.Contained() || h.Enforced() {
		return nil
	}
	return fmt.Errorf("cannot tell what stopped it: %s", h.Tell())
}

// grab has it take.
func (reporter) grab(s *Stage, h program.Hog) (workload.Taken, error) {
	return s.Report.Take(h, s.Soon())
}

func (m *stranger) grab(*Stage, program.Hog) (workload.Taken, error) {
	return workload.Taken{}, errors.ErrUnsupported
}

// calm is how many rounds of a neighbour's work are looked at before, and while there is
// something that was taken.
const calm = 3

// pause is what the neighbour rests between two of its rounds.
const pause = 20 * time.Millisecond
