package event

import (
	"golang.org/x/sys/unix"

	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// SIGTERM is sent to the subject itself, as a plain kill does. No way of
// starting a program changes what it does: nohup leaves it alone, a shell has
// background jobs ignore SIGINT and SIGQUIT at most, and what an interactive
// shell ignores itself (bash, dash, ksh, zsh, ash: SIGTERM) it gives its
// children back.
var _ = register(75, "sigterm", func() Event {
	return Event{
		Heading: "SIGTERM to it",
		Block:   signals,
		Aside:   true,
		Summary: "SIGTERM is sent to the process, as kill does",
		Source:  "signal(7), kill(1)",
		To:      Itself,
		Make: func(s *stage.Stage) (string, error) {
			return "SIGTERM was sent by pidfd", s.Subject.Signal(unix.SIGTERM)
		},
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			return theory.DirectTERM.Fate(t, chatty, false)
		},
		Rows: []Row{
			{foreground, "foreground", everywhere, died, died, "SIGTERM", "signal(7)"},
			{job, "a job", everywhere, died, died, "SIGTERM", "signal(7)"},
			{subshell, "subshell", everywhere, died, died, "SIGTERM", "signal(7)"},
			{nohup, "nohup", everywhere, died, died, "SIGTERM", "signal(7)"},
			{setsid, "setsid", everywhere, died, died, "SIGTERM", "signal(7)"},
			{reader, "a job that reads", everywhere, halted, halted, "", ""},
			{pane, "a pane", everywhere, died, died, "SIGTERM", "signal(7)"},
			{enabled, "an enabled service", everywhere, died, died, "SIGTERM", "signal(7)"},
		},
	}
})
