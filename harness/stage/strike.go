package stage

import (
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Strike ends the trial: it kills what belongs to it, waits for the rest to go
// by itself, and counts what is left. A stray makes the trial unfit.
func (s *Stage) Strike() error {
	if s.Terminal != nil {
		s.Seen.Screen = string(tail(s.Terminal.Since(0), 8<<10))
	}
	s.killKnown()
	for _, h := range []*proc.Handle{s.Leader, s.Subject} {
		if h != nil {
			h.Reap(s.soon())
			h.Close()
		}
	}
	if s.Terminal != nil {
		_ = s.Terminal.Close()
	}
	if s.fresh != nil {
		_ = s.fresh.Close()
	}
	if s.Report != nil {
		_ = s.Report.Close()
	}
	strays := s.strays()
	proc.KillDescendants(s.soon())
	if err := os.RemoveAll(s.home); err != nil {
		return fmt.Errorf("cannot remove the trial's home: %w", err)
	}
	if len(strays) > 0 {
		return fmt.Errorf("left behind: %s", strings.Join(strays, ", "))
	}
	return nil
}

// killKnown ends what belongs to the trial: a pid counts only with its start time.
func (s *Stage) killKnown() {
	for pid, start := range s.known {
		h, err := proc.Open(pid)
		if err != nil {
			continue
		}
		if h.Start == start {
			_ = h.Signal(unix.SIGKILL)
		}
		h.Close()
	}
}

// strays names what does not belong to the trial and does not go by itself.
func (s *Stage) strays() (left []string) {
	self := os.Getpid()
	proc.Until(time.Now().Add(s.Patience/10), func() bool {
		left = nil
		for _, pid := range proc.Root.Descendants(self) {
			p, err := proc.Root.Stat(pid)
			if err != nil || s.known[pid] == p.Start || p.State == "Z" {
				proc.ReapChild(pid)
				continue
			}
			left = append(left, fmt.Sprintf("%s (%d)", p.Comm, pid))
		}
		return len(left) == 0
	})
	return left
}
