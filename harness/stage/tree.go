package stage

import (
	"fmt"
	"slices"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// KillTree ends all that descends from the shell, from the leaves up: SIGTERM
// first, and SIGKILL to what is still there a tenth of the patience later. The
// shell is last, and is killed, for it heeds no SIGTERM: before that, its end
// would reach its jobs by other ways.
func (s *Stage) KillTree() error {
	tree := s.descent()
	defer func() {
		for _, h := range tree {
			h.Close()
		}
	}()
	for _, h := range tree {
		_ = h.Signal(unix.SIGTERM)
	}
	s.ended(tree...)
	for _, h := range tree {
		if !h.Gone() && !h.Kill(s.Soon()) {
			return fmt.Errorf("cannot tell: process %d was killed, and did not end", h.PID)
		}
	}
	return s.KillShell()
}

// descent takes hold of what descends from the shell, children before parents.
func (s *Stage) descent() (all []*proc.Handle) {
	pids := proc.Root.Descendants(s.Leader.PID)
	s.remember(pids...)
	slices.Reverse(pids)
	for _, pid := range pids {
		h, err := proc.Open(pid)
		switch {
		case err != nil: // it has ended
		case h.Start != s.known[pid]:
			h.Close()
		default:
			all = append(all, h)
		}
	}
	return all
}
