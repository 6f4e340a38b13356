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
var _ = register(30, "exit-close", func() Event {
	return Event{
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
		Rows: []Row{
			{job, "a job", hupping, died, died, "SIGHUP", ""},
			{job, "a job", sparing, survived, muted, "", ""},
			{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
			{nohup, "nohup", everywhere, survived, survived, "", ""},
			{bareNohup, "nohup, not redirected", everywhere, survived, muted, "", ""},
			{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
			{reader, "a job that reads", only("bash"), died, died, "SIGTERM", ""},
			{reader, "a job that reads", notTerming, died, died, "SIGHUP", ""},
			{pane, "a pane", everywhere, survived, survived, "", "setsid(2)"},
		},
	}
})
