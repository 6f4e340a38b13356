package stage

import (
	"fmt"

	"outlive/harness/proc"
)

// Withhold has what systemd does at the end of an ssh session wait for LogOut, whatever
// becomes of the shell meanwhile: what an event sets before the exit would come too late
// for an exit that somebody else types.
//
//	sshd: root, tells logind      held still
//	└ sshd: the user's            passes on what is typed and shown
//	  └ shell
func (s *Stage) Withhold() error {
	if s.Client == nil || s.closing != nil {
		return nil
	}
	scope, err := s.Scope()
	if err != nil {
		return err
	}
	pid := s.Leader.PID
	for range 2 {
		p, err := proc.Root.Stat(pid)
		if err != nil {
			return fmt.Errorf("cannot find the sshd of process %d: %w", s.Leader.PID, err)
		}
		pid = p.PPID
	}
	release, err := holdStill(pid)
	if err != nil {
		release()
		return err
	}
	s.scope, s.closing = scope, release
	return nil
}

// letClose lets the end of the session go its way.
func (s *Stage) letClose() {
	if s.closing != nil {
		s.closing()
		s.closing = nil
	}
}
