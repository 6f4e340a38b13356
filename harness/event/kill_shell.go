package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The session leader ends by SIGKILL, so the shell can do nothing. The kernel
// sends SIGHUP (and no SIGCONT) to the foreground process group; the terminal
// stays open.
var _ = register(50, "kill-shell", func() Event {
	return Event{
		Heading:   "shell is killed",
		Block:     endings,
		Aside:     true,
		Summary:   "the shell gets SIGKILL; the terminal stays open",
		Source:    "_exit(3p)",
		EndsShell: true,
		Make: func(s *stage.Stage) (string, error) {
			return "the session leader was killed and reaped", s.KillShell()
		},
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			return theory.AtShellKill(t).Fate(t, chatty, false)
		},
		Rows: []Row{
			{foreground, "foreground", everywhere, died, died, "SIGHUP", "_exit(3p)"},
			{heldNohup, "nohup in the foreground", everywhere, survived, survived, "", "nohup(1), execve(2)"},
			{job, "a job", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
			{disowned, "disowned", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
			{nohup, "nohup", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
			{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
			{reader, "a job that reads", everywhere, died, died, "SIGHUP", ""},
			{readingApart, "one that reads, below its own reader", everywhere, halted, halted, "", ""},
			{attached, "a pane that is looked at", everywhere, survived, survived, "", "setsid(2)"},
		},
	}
})
