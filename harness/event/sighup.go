package event

import (
	"golang.org/x/sys/unix"

	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// SIGHUP is sent to the subject itself: no session or group protects it, only
// its disposition does.
var _ = register(60, Event{
	ID:      "sighup",
	Heading: "SIGHUP to it",
	Block:   signals,
	Summary: "SIGHUP is sent to the process",
	Source:  "signal(7)",
	To:      Itself,
	Make: func(s *stage.Stage) (string, error) {
		return "SIGHUP was sent by pidfd", s.Subject.Signal(unix.SIGHUP)
	},
	Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
		return theory.DirectHUP.Fate(t, chatty, false)
	},
})
