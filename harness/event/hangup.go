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
var _ = register(10, "hangup", func() Event {
	return Event{
		Heading:   "terminal closes",
		Block:     endings,
		Summary:   "the terminal closes",
		Source:    "POSIX XBD 11.1.10",
		EndsShell: true,
		Make: func(s *stage.Stage) (string, error) {
			return "the master was closed and the session leader ended", s.HangUp()
		},
		Expect: hangupExpect,
		Rows: []Row{
			{foreground, "foreground", resending, died, died, "SIGHUP", ""},
			{foreground, "foreground", keeping, died, died, "SIGHUP", "_exit(3p)"},
			{job, "a job", resending, died, died, "SIGHUP", ""},
			{job, "a job", keeping, survived, muted, "", ""},
			{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
			{subshell, "subshell", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
			{nohup, "nohup", resending, survived, survived, "", "nohup(1), execve(2)"},
			{nohup, "nohup", keeping, survived, survived, "", ""},
			{nohupPipe, "nohup, through tee", resending, survived, died, "SIGPIPE", ""},
			{nohupPipe, "nohup, through tee", keeping, survived, survived, "", ""},
			{apartPipe, "nohup, through a tee that stays", everywhere, survived, survived, "", ""},
			{bareNohup, "nohup, not redirected", everywhere, survived, muted, "", ""},
			{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
			{reader, "a job that reads", terming, died, died, "SIGHUP SIGTERM", ""},
			{reader, "a job that reads", notTerming, died, died, "SIGHUP", ""},
			{readingNohup, "nohup, and it reads on /dev/tty", terming, died, died, "SIGTERM", ""},
			{readingNohup, "nohup, and it reads on /dev/tty", notTerming, survived, survived, "", ""},
			{bareSetsid, "setsid, not redirected", everywhere, survived, muted, "", ""},
			{deaf, "read-only output", everywhere, survived, muted, "", ""},
			{pane, "a pane", everywhere, survived, survived, "", "setsid(2)"},
			{attached, "a pane that is looked at", everywhere, survived, survived, "", "setsid(2)"},
		},
	}
})

func hangupExpect(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
	return theory.AtHangup(t, s).Fate(t, chatty, true)
}
