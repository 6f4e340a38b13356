package stage

import (
	"regexp"
	"sync"
	"time"

	"outlive/harness/evidence"
)

// In a lesson it may be the learner who makes the event happen. How things were before
// is seen whenever something is typed that may be it.

// Brace notes how things are, in case that the event comes now. It has the subject do
// nothing: what it prints would come between two keys.
func (s *Stage) Brace() error {
	if err := s.Recognize(); err != nil {
		return err
	}
	s.Seen.Stopped = s.stopped()
	s.Seen.Prompt = atPrompt(s.Terminal.Since(0))
	s.Seen.Asked = s.pinged
	if err := s.lookAround(); err != nil {
		return err
	}
	s.Begin()
	return nil
}

// ShellsEnd says how the shell has ended, once it has; where nobody can tell, no signal
// did. An event that ends the shell has not to do it any more.
func (s *Stage) ShellsEnd() evidence.Ending {
	is := s.Leader.Reap(s.Soon())
	s.made = true
	if s.Exits = 1; warned().Match(sequences().ReplaceAll(s.Terminal.Since(0), nil)) {
		s.Exits = 2
	}
	return is
}

// warned is what shells say at the first exit of jobs that are left.
var warned = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(there are|you have) (still |running |stopped |suspended )*jobs\b`)
})

// Lost tells how the subject ended, once it has.
func (s *Stage) Lost() (is evidence.Ending, gone bool) {
	if s.Subject == nil || !s.Subject.Gone() {
		return is, false
	}
	if !s.Seen.Gone {
		s.Seen.Gone = true
		s.Seen.Ending = s.Subject.Reap(s.Soon())
		s.subject.part(s)
	}
	return s.Seen.Ending, true
}

// Fate says in words what has become of the subject, when the shell has ended: whoever
// the shell's end ends has a moment for it.
func (s *Stage) Fate() string {
	if s.Subject == nil {
		return ""
	}
	s.Subject.WaitGone(time.Now().Add(s.Patience / 100))
	if is, gone := s.Lost(); gone {
		return is.Tell()
	}
	return "lives"
}
