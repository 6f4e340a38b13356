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
var _ = register(60, "sighup", func() Event {
	return Event{
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
		Rows: []Row{
			{foreground, "foreground", everywhere, died, died, "SIGHUP", "signal(7)"},
			{disowned, "disowned", everywhere, died, died, "SIGHUP", "signal(7)"},
			{setsid, "setsid", everywhere, died, died, "SIGHUP", "signal(7)"},
			{pane, "a pane", everywhere, died, died, "SIGHUP", "signal(7)"},
			{nohup, "nohup", everywhere, survived, survived, "", "nohup(1), execve(2)"},
		},
	}
})
