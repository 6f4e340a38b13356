package event

import (
	"golang.org/x/sys/unix"

	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// SIGINT is sent to the subject itself, as kill -INT does. A shell without job
// control (a script, a background subshell, the shell of an ssh command) starts
// what is in its background with SIGINT ignored: POSIX XCU 2.11. The jobs of an
// interactive shell keep the default action, and so does what a daemon starts.
var _ = register(77, "sigint", func() Event {
	return Event{
		Heading: "SIGINT to it",
		Block:   signals,
		Aside:   true,
		Summary: "SIGINT is sent to the process, as kill -INT does",
		Source:  "signal(7); POSIX XCU 2.11",
		To:      Itself,
		Make: func(s *stage.Stage) (string, error) {
			return "SIGINT was sent by pidfd", s.Subject.Signal(unix.SIGINT)
		},
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			return theory.DirectINT.Fate(t, chatty, false)
		},
		Rows: []Row{
			{foreground, "foreground", everywhere, died, died, "SIGINT", "signal(7)"},
			{job, "a job", everywhere, died, died, "SIGINT", "signal(7)"},
			{nohup, "nohup", everywhere, died, died, "SIGINT", "signal(7)"},
			{setsid, "setsid", everywhere, died, died, "SIGINT", "signal(7)"},
			{reader, "a job that reads", everywhere, halted, halted, "", ""},
			{pane, "a pane", everywhere, died, died, "SIGINT", "signal(7)"},
			{enabled, "an enabled service", everywhere, died, died, "SIGINT", "signal(7)"},
			{subshell, "subshell", everywhere, survived, survived, "", "POSIX XCU 2.11, execve(2)"},
			{piped, "in the background of a script", everywhere, survived, survived, "", "POSIX XCU 2.11, execve(2)"},
		},
	}
})
