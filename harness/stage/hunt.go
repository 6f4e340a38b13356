package stage

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/modes"
)

// cookies are the marks that CI runners give the processes of their jobs: all of
// them, for whoever keeps one is found by the runner whose it is.
func (s *Stage) cookies() (marks []string) {
	for _, m := range modes.RunnerMarks() {
		marks = append(marks, m.Name+"="+m.Value+filepath.Base(s.home))
	}
	return marks
}

// HuntCookie ends every process of the lab whose environment bears a mark, those that
// are born meanwhile, too: it looks again until it finds none.
func (s *Stage) HuntCookie() error {
	for until := s.Soon(); ; {
		prey := s.sighted()
		if len(prey) == 0 {
			return s.LeaderEnds("the runner cleaned up")
		}
		err := s.end(prey)
		closeAll(prey)
		if err != nil {
			return err
		}
		if time.Now().After(until) {
			return fmt.Errorf("cannot tell: what bears the runner's mark goes on to start more that does; there is %s", s.cast())
		}
	}
}

// HuntOnce ends those that it sees at one look: children before their parents. A subject
// that starts another child then has done so before its own turn comes, and what is
// left of it is what the runner never looked at.
func (s *Stage) HuntOnce() error {
	prey := s.sighted()
	defer closeAll(prey)
	if s.Respawns && at(prey, s.Subject.PID) {
		if err := s.end(s.childrenAmong(prey)); err != nil {
			return err
		}
		if !proc.Until(s.Soon(), func() bool { return s.meetNewborn(prey) }) {
			return fmt.Errorf("cannot tell: the subject (%d) started no other child for the one that ended", s.Subject.PID)
		}
	}
	if err := s.end(prey); err != nil {
		return err
	}
	return s.LeaderEnds("the runner cleaned up")
}

func at(prey []*proc.Handle, pid int) bool {
	return slices.ContainsFunc(prey, func(h *proc.Handle) bool { return h.PID == pid })
}

// meetNewborn takes hold of the children that are no prey, for those that the subject had
// at first, and tells whether there are any.
func (s *Stage) meetNewborn(prey []*proc.Handle) bool {
	closeAll(s.children)
	s.children, s.Seen.Children = nil, nil
	for _, pid := range proc.Root.Children(s.Subject.PID) {
		if at(prey, pid) {
			continue
		}
		if h, err := proc.Open(pid); err == nil {
			s.children = append(s.children, h)
			s.Seen.Children = append(s.Seen.Children, evidence.Child{PID: pid})
		}
	}
	return len(s.children) > 0
}

func (s *Stage) childrenAmong(prey []*proc.Handle) (theirs []*proc.Handle) {
	children := proc.Root.Children(s.Subject.PID)
	for _, h := range prey {
		if slices.Contains(children, h.PID) {
			theirs = append(theirs, h)
		}
	}
	return theirs
}

// end ends processes: SIGTERM first, and SIGKILL to what is still there a tenth of the
// patience later.
func (s *Stage) end(prey []*proc.Handle) error {
	for _, h := range prey {
		_ = h.Signal(unix.SIGTERM)
	}
	// An interactive shell heeds no SIGTERM. It is last: its end would hang up its
	// foreground job, which may not have got round to its own SIGTERM yet. For the same
	// reason it has its terminal back by then: what the job has started since is in the
	// job's group, and whether the shell was quick enough would decide about it.
	others := slices.DeleteFunc(slices.Clone(prey), func(h *proc.Handle) bool { return h.PID == s.Leader.PID })
	s.ended(others...)
	if len(others) < len(prey) {
		others = append(others, s.Leader)
	}
	for _, h := range others {
		if h == s.Leader {
			if !proc.Until(s.Soon(), func() bool { return h.Gone() || s.foreground() == 0 }) {
				return fmt.Errorf("cannot tell: the shell (%d) does not take its terminal back from the job that ended", h.PID)
			}
			_ = h.Signal(unix.SIGKILL)
		}
		if !h.Gone() && !h.Kill(s.Soon()) {
			return fmt.Errorf("cannot tell: process %d was killed, and did not end", h.PID)
		}
	}
	return nil
}

// sighted takes hold of all that bears a mark of this trial's at one look.
func (s *Stage) sighted() (prey []*proc.Handle) {
	for _, pid := range s.Running() {
		prey = append(prey, s.marked(pid)...)
	}
	return prey
}

func closeAll(all []*proc.Handle) {
	for _, h := range all {
		h.Close()
	}
}

// marked takes hold of a process if it bears a mark of this trial's.
func (s *Stage) marked(pid int) []*proc.Handle {
	env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	bears := func(mark string) bool { return strings.Contains("\x00"+string(env), "\x00"+mark+"\x00") }
	if err != nil || !slices.ContainsFunc(s.cookies(), bears) {
		return nil
	}
	h, err := proc.Open(pid)
	if err != nil {
		return nil
	}
	return []*proc.Handle{h}
}
