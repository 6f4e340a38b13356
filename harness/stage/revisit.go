package stage

import (
	"outlive/harness/proc"
	"outlive/harness/terminal"
	"outlive/harness/theory"
)

// seat is where somebody typed before they came back.
type seat struct {
	terminal       *terminal.Terminal
	leader, client *proc.Handle
}

// Revisit starts one more shell on a terminal of its own, in the same folder and over ssh
// where the first one was: whoever comes back sees there what an event has left. Nothing
// is judged any more.
func (s *Stage) Revisit() error {
	s.letClose()
	was := seat{s.Terminal, s.Leader, s.Client}
	s.Client = nil
	if err := s.startShell(); err != nil { // the one that was is to be struck still
		if s.Terminal != was.terminal {
			_ = s.Terminal.Close()
		}
		s.Terminal, s.Client = was.terminal, was.client
		return err
	}
	s.left = append(s.left, was)
	if err := s.awaitPrompt(0, "the prompt of the shell that looks"); err != nil {
		return err
	}
	if s.Session.Where == theory.SSH {
		return s.meetShell()
	}
	return nil
}

// clear ends a seat, whose processes have been killed by then.
func (was seat) clear(s *Stage) {
	for _, h := range []*proc.Handle{was.leader, was.client} {
		if h != nil {
			h.Reap(s.Soon())
			h.Close()
		}
	}
	_ = was.terminal.Close()
}
