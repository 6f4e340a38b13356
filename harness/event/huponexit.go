package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// A bash login shell with the option huponexit ends because exit is typed. The
// option does nothing in a shell that is not a login shell.
var _ = register(40, "huponexit", func() Event {
	return Event{
		Heading:   "exit, huponexit set",
		Block:     endings,
		Summary:   "exit is typed in a bash login shell with huponexit set",
		Source:    "bash(1), shopt huponexit",
		Session:   theory.Session{Login: true},
		EndsShell: true,
		Skip: func(t modes.Traits, s shell.Shell) string {
			if s.Login == nil {
				return "huponexit is an option of bash"
			}
			return noPrompt(t, s)
		},
		Make: func(s *stage.Stage) (string, error) {
			return "the login shell ended after exit was typed", s.Exit()
		},
		Expect: func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
			return theory.AtLoginExit(t, s).Fate(t, chatty, false)
		},
		Rows: []Row{
			{job, "a job", only("bash"), died, died, "SIGHUP", "bash(1), SIGNALS"},
			{disowned, "disowned", only("bash"), survived, survived, "", ""},
			{subshell, "subshell", only("bash"), survived, survived, "", ""},
			{nohup, "nohup", only("bash"), survived, survived, "", "nohup(1), execve(2)"},
			{setsid, "setsid", only("bash"), survived, survived, "", "setsid(2)"},
			{reader, "a job that reads", only("bash"), died, died, "SIGHUP", ""},
			{readingNohup, "nohup, and it reads on /dev/tty", only("bash"), died, died, "SIGTERM", ""},
		},
	}
})
