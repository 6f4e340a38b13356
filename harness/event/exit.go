package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The shell ends because exit is typed, twice where it warns of jobs first.
// The terminal stays open until all is judged: what lives can still write to it.
var _ = register(20, "exit", func() Event {
	return Event{
		Heading:   "exit is typed",
		Block:     endings,
		Aside:     true,
		Summary:   "exit is typed until the shell ends; the terminal stays open",
		Source:    "_exit(3p)",
		EndsShell: true,
		Skip:      noPrompt,
		Make: func(s *stage.Stage) (string, error) {
			return "the shell ended after exit was typed", s.Exit()
		},
		Expect: func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
			return theory.AtExit(t, s).Fate(t, chatty, false)
		},
		Rows: []Row{
			{job, "a job", hupping, died, died, "SIGHUP", ""},
			{job, "a job", sparing, survived, survived, "", ""},
			{disowned, "disowned", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
			{subshell, "subshell", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
			{nohup, "nohup", everywhere, survived, survived, "", ""},
			{bareNohup, "nohup, not redirected", everywhere, survived, survived, "", ""},
			{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
			{reader, "a job that reads", only("bash"), died, died, "SIGTERM", ""},
			{reader, "a job that reads", notTerming, died, died, "SIGHUP", ""},
			{deaf, "read-only output", everywhere, survived, muted, "", ""},
			{pane, "a pane", everywhere, survived, survived, "", "setsid(2)"},
		},
	}
})
