package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The shell ends because exit is typed, and then the terminal closes, as
// terminal emulators do. Nobody is left whom the kernel would signal, but
// what writes to the terminal gets EIO.
var _ = register(30, Event{
	ID:        "exit-close",
	Heading:   "exit, then it closes",
	Block:     endings,
	Summary:   "exit is typed until the shell ends, then the terminal closes",
	Source:    "POSIX XBD 11.1.10",
	EndsShell: true,
	Skip:      noPrompt,
	Make: func(s *stage.Stage) (string, error) {
		if err := s.Exit(); err != nil {
			return "", err
		}
		return "the shell ended after exit was typed, and the master was closed", s.Terminal.Close()
	},
	Expect: func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
		return theory.AtExit(t, s).Fate(t, chatty, true)
	},
})
