package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The terminal closes as soon as the prompt is back, as where a script types a line
// and leaves, or a person is quick. What the shell put in the background has done
// nothing by then: nohup is about to ignore SIGHUP, setsid and daemonize are about
// to leave the session, and only who waits for what it starts gives the prompt back
// late enough. Who is quicker is a race, which the stage decides as for
// ssh-command-tty: the terminal always is (stage.race).
var _ = register(15, "launch-close", func() Event {
	return Event{
		Heading:   "closes at once",
		Block:     endings,
		Aside:     true,
		Rare:      true,
		Summary:   "the terminal closes as soon as the prompt is back, before its launcher has done a thing",
		Source:    "POSIX XBD 11.1.10",
		Session:   theory.Session{AtOnce: true},
		EndsShell: true,
		Skip:      noPrompt,
		Make: func(s *stage.Stage) (string, error) {
			return "the prompt was back, the master was closed and the session leader ended", s.CloseAtOnce()
		},
		Expect: func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
			return theory.AtLaunchClose(t, s).Fate(t, chatty, true)
		},
		Rows: []Row{
			{hasty, "a launcher that the shell waits for, and that does not wait", everywhere, survived, survived, "", "POSIX XBD 11.1.10"},
			{hurried, "a launcher in the background", only("bash"), died, died, "SIGHUP", "bash(1), SIGNALS"},
			{hurried, "a launcher in the background", hupping, died, died, "SIGHUP", ""},
			{hurried, "a launcher in the background", keeping, survived, survived, "", ""},
			{job, "a job", resending, died, died, "SIGHUP", ""},
			{job, "a job", keeping, survived, muted, "", ""},
			{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
			{subshell, "subshell", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
			{setsid, "a daemon whose launcher was waited for", everywhere, survived, survived, "", "setsid(2)"},
			{pane, "a pane", everywhere, survived, survived, "", "setsid(2)"},
		},
	}
})
