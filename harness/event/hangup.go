package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The terminal closes: POSIX XBD 11.1.10, "Modem Disconnect". The kernel sends
// SIGHUP and SIGCONT to the session leader alone; what follows is up to the
// leader's end and to the shell.
var _ = register(10, Event{
	ID:        "hangup",
	Heading:   "terminal closes",
	Block:     endings,
	Summary:   "the terminal closes",
	Source:    "POSIX XBD 11.1.10",
	EndsShell: true,
	Make: func(s *stage.Stage) (string, error) {
		return "the master was closed and the session leader ended", s.HangUp()
	},
	Expect: hangupExpect,
})

func hangupExpect(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
	return theory.AtHangup(t, s).Fate(t, chatty, true)
}
