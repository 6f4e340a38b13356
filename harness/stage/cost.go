package stage

import (
	"os"
	"path/filepath"
	"slices"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// weighCost looks at what the line has left beside the subject. What was there before the
// shell is the machine's, and what the subject has started is its own.
func (s *Stage) weighCost() error {
	if !s.Costs || s.Slow || s.Session.Commanded() {
		return nil
	}
	is := &evidence.Cost{Ready: s.took, Helpers: []evidence.Helper{}}
	typist, err := proc.Root.Credentials(s.Leader.PID)
	if err != nil {
		return err
	}
	owner, err := proc.Root.Credentials(s.Subject.PID)
	if err != nil {
		return err
	}
	is.Typist, is.Owner = typist.UIDs[0], owner.UIDs[0]
	_, err = os.Stat(s.Place.Outside(filepath.Join(s.home, "log")))
	is.Log = err == nil
	for _, pid := range s.helpers() {
		if p, err := proc.Root.Stat(pid); err == nil && p.State != "Z" && p.Start >= s.Seen.Shell.Start {
			memory, _ := proc.Root.Memory(pid) // another user's is not for everybody to see
			is.Helpers = append(is.Helpers, evidence.Helper{PID: pid, Comm: p.Comm, Memory: memory})
		}
	}
	s.Seen.Cost = is
	return nil
}

// helpers are those between the subject and whom it descends from, and whatever else runs
// that names the trial's folder.
func (s *Stage) helpers() []int {
	all := s.Running()
	for _, p := range s.Seen.Tree {
		all = append(all, p.PID)
	}
	slices.Sort(all)
	own := append(proc.Root.Descendants(s.Subject.PID), s.Subject.PID)
	for _, other := range s.others {
		own = append(own, other.PID)
	}
	return slices.DeleteFunc(slices.Compact(all), func(pid int) bool { return slices.Contains(own, pid) || s.scenery(pid) })
}
