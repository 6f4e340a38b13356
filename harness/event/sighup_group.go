package event

import (
	"golang.org/x/sys/unix"

	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// SIGHUP is sent to the subject's whole process group, as shells do for a job.
var _ = register(70, "sighup-group", func() Event {
	return Event{
		Heading: "SIGHUP to its group",
		Block:   signals,
		Aside:   true,
		Summary: "SIGHUP is sent to its process group",
		Source:  "kill(2)",
		To:      Group,
		Make: func(s *stage.Stage) (string, error) {
			return "SIGHUP was sent to the group", s.SignalGroup(unix.SIGHUP)
		},
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			is := theory.GroupHUP.Fate(t, chatty, false)
			is.Unread = t.Piped && !t.ReaderStays // who reads its output is in the group
			return is
		},
		Rows: []Row{
			{job, "a job", everywhere, died, died, "SIGHUP", "signal(7)"},
			{setsid, "setsid", everywhere, died, died, "SIGHUP", "signal(7)"},
			{reader, "a job that reads", everywhere, halted, halted, "", ""},
			{nohup, "nohup", everywhere, survived, survived, "", "nohup(1), execve(2)"},
			{nohupPipe, "nohup, through tee", everywhere, survived, died, "SIGPIPE", ""},
			{apartPipe, "nohup, through a tee that stays", everywhere, survived, survived, "", "nohup(1), execve(2)"},
		},
	}
})
