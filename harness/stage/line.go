package stage

import (
	"fmt"
	"slices"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/theory"
	"outlive/modes"
)

// line is what is typed, as the stage deals with it: a mode declares what its own
// makes of a process; what somebody else's does shows when it has run.
type line interface {
	text(s *Stage) string
	// patience is how long it may take before a race is off, and what is said then.
	patience(s *Stage) (time.Duration, error)
	// recognise notes the traits of what it has started.
	recognise(s *Stage, m *stranger, seen evidence.Evidence) error
	// takes tells whether what it has started may stand in the shell's place.
	takes() bool
	// front says what of it keeps the foreground of a shell that was given it; "" for nothing.
	front(s *Stage, leader evidence.Process) string
	// keepers are those, besides the subject, that may keep the shell's output open.
	keepers(s *Stage, subject evidence.Process) []int
	// suits says why an event, which tells so of traits, has no meaning for what it
	// has started; "" when it has.
	suits(s *Stage, skip func(modes.Traits, shell.Shell) string) string
}

// declared is a mode's line.
type declared struct{}

func (declared) text(s *Stage) string { return s.fill(s.Line) }

func (declared) patience(s *Stage) (time.Duration, error) {
	return s.Patience, fmt.Errorf("cannot tell: the shell (%d) has not done with its line", s.Leader.PID)
}

func (declared) recognise(*Stage, *stranger, evidence.Evidence) error { return nil }

func (declared) takes() bool { return false }

func (declared) front(s *Stage, _ evidence.Process) string {
	if s.Traits.Orphan || s.Traits.OwnSession || s.Traits.Awaited {
		return ""
	}
	return s.subject.name(s) + " is in the foreground"
}

func (declared) keepers(s *Stage, subject evidence.Process) []int {
	return slices.DeleteFunc(s.Running(), func(pid int) bool { return s.scenery(pid) || !s.above(subject, pid) })
}

// suits: of a mode that is known before.
func (declared) suits(*Stage, func(modes.Traits, shell.Shell) string) string { return "" }

// own is a line of somebody's own.
type own struct{ declared }

func (own) text(s *Stage) string { return s.Line }

// patience: it may keep the foreground for ever.
func (own) patience(s *Stage) (time.Duration, error) {
	if !s.Session.AtOnce {
		return s.Patience / 10, Impossible{"in the foreground: the client is to wait for it"}
	}
	return s.Patience / 10, Impossible{fmt.Sprintf("the prompt does not come back: for %s nobody did a thing", s.Patience/10)}
}

func (own) recognise(s *Stage, m *stranger, seen evidence.Evidence) error {
	s.Traits = theory.Recognise(seen)
	if s.Session.Commanded() { // there is no prompt, but somebody may wait for it
		s.Seen.Prompt = s.race != nil || s.holds() == ""
	}
	if s.Session.Where == theory.Entry {
		s.Seen.Prompt = !s.Session.Execs && s.atGate()
	}
	s.Traits.KeepsShell = !s.Seen.Prompt
	if s.Session.Commanded() || !s.Seen.Prompt {
		return nil
	}
	return m.askShell(s)
}

func (own) takes() bool { return true }

func (o own) front(s *Stage, leader evidence.Process) string {
	switch {
	case s.Taken():
		return o.declared.front(s, leader)
	case leader.State == "Z":
		return ""
	}
	return fmt.Sprintf("%s (%d) has not done with its line", leader.Comm, leader.PID)
}

func (own) keepers(s *Stage, _ evidence.Process) []int {
	return slices.DeleteFunc(s.Running(), s.scenery)
}

func (own) suits(s *Stage, skip func(modes.Traits, shell.Shell) string) string {
	switch held := s.Session.Held(); {
	case held && s.Taken():
		return "it has taken the shell's place: nobody is left whom Ctrl-Z would give the terminal back"
	case held && (s.Seen.Prompt || !s.Traits.Foreground):
		return "nothing of it is left in the foreground for Ctrl-Z"
	case held || skip == nil:
		return ""
	}
	return skip(s.Traits, s.shell)
}

// Suits fails where an event, which tells so of traits, has no meaning for what was met.
func (s *Stage) Suits(skip func(modes.Traits, shell.Shell) string) error {
	if why := s.typed.suits(s, skip); why != "" {
		return Impossible{why}
	}
	return nil
}

// Taken tells whether what the line has started stands in the shell's place.
func (s *Stage) Taken() bool {
	return s.typed.takes() && s.Subject != nil && s.Subject.PID == s.Leader.PID
}

// above tells whether the subject descends from a process, which then waits for it.
func (s *Stage) above(subject evidence.Process, pid int) bool {
	return slices.Contains(proc.Root.Descendants(pid), subject.PID) && !slices.Contains(s.reapers(), pid)
}
