package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/modes"
)

// The session leader ends by SIGKILL, so the shell can do nothing. The kernel
// sends SIGHUP (and no SIGCONT) to the foreground process group; the terminal
// stays open.
var _ = register(50, Event{
	ID:        "kill-shell",
	Heading:   "shell is killed",
	Block:     endings,
	Aside:     true,
	Summary:   "the shell gets SIGKILL; the terminal stays open",
	Source:    "_exit(3p)",
	EndsShell: true,
	Make: func(s *stage.Stage) (string, error) {
		return "the session leader was killed and reaped", s.KillShell()
	},
	Expect: func(t modes.Traits, _ shell.Shell, chatty bool) Expectation {
		r := notForeground
		switch {
		case t.OwnSession:
			r = ownSession
		case t.Foreground:
			r = foregroundHUP
		}
		return r.fate(t, chatty, false)
	},
})
