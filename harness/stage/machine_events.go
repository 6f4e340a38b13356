package stage

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/modes"
)

// StopUnit stops a unit of the lab's, and waits until that is done.
func (s *Stage) StopUnit(unit string) error {
	if err := s.Place.StopUnit(unit, s.Soon()); err != nil {
		return fmt.Errorf("%w; there is %s", err, s.cast())
	}
	return nil
}

// cookies are the marks that CI runners give the processes of their jobs: all of
// them, for whoever keeps one is found by the runner whose it is.
func (s *Stage) cookies() (marks []string) {
	for _, m := range modes.RunnerMarks() {
		marks = append(marks, m.Name+"="+m.Value+filepath.Base(s.home))
	}
	return marks
}

// HuntCookie ends every process of the lab whose environment bears a mark:
// SIGTERM first, and SIGKILL to what is still there a tenth of the patience later.
func (s *Stage) HuntCookie() error {
	var prey []*proc.Handle
	defer func() {
		for _, h := range prey {
			h.Close()
		}
	}()
	for _, pid := range s.Running() {
		prey = append(prey, s.marked(pid)...)
	}
	for _, h := range prey {
		_ = h.Signal(unix.SIGTERM)
	}
	deadline := time.Now().Add(s.Patience / 10)
	// An interactive shell heeds no SIGTERM. It is last: its end would hang up its
	// foreground job, which may not have got round to its own SIGTERM yet.
	if i := slices.IndexFunc(prey, func(h *proc.Handle) bool { return h.PID == s.Leader.PID }); i >= 0 {
		shell := prey[i]
		prey = append(slices.Delete(prey, i, i+1), shell)
	}
	for _, h := range prey {
		if h.PID == s.Leader.PID {
			_ = h.Signal(unix.SIGKILL)
		}
		if !h.WaitGone(deadline) && !h.Kill(s.Soon()) {
			return fmt.Errorf("cannot tell: process %d was killed, and did not end", h.PID)
		}
	}
	return s.LeaderEnds("the runner cleaned up")
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

// grace is how long a machine that has booted is given to start what nobody
// claims to come back; what claims it is waited for.
const grace = 2 * time.Second

// Reboot restarts the machine, once for all trials in progress on it, and sees whether the subject's work is taken up again.
func (s *Stage) Reboot() error {
	reaped := make(chan struct{})
	go func() { // a pid namespace does not end before its last zombie is reaped, and these are our children
		defer close(reaped)
		for _, h := range []*proc.Handle{s.Leader, s.Client} {
			if h != nil {
				h.Reap(s.Soon())
			}
		}
	}()
	if err := s.Place.Restart(); err != nil {
		return err
	}
	<-reaped
	s.Seen.LeaderGone = s.Leader.Gone()
	until := time.Now().Add(grace)
	if s.Traits.Returns {
		until = s.Soon()
	}
	pid, err := s.subject.again(s, until)
	if err != nil || pid == 0 {
		return err
	}
	s.remember(pid)
	p, err := proc.Root.Process(pid)
	if err != nil {
		return err
	}
	s.Seen.Again = &p
	return nil
}
