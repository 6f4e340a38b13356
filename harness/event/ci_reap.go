package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// A CI runner cleans up after its job: it looks through /proc/*/environ for
// a mark that it gave the job (modes.RunnerMarks), and ends whatever bears
// it, until it finds none. No session helps against that, only another environment.
var _ = register(150, "ci-reap", func() Event {
	return Event{
		Heading:   "CI cleans up",
		Block:     session,
		Summary:   "a CI runner ends every process whose environment bears its mark",
		Source:    "proc_pid_environ(5)",
		Lab:       true,
		Session:   theory.Session{Cookie: true},
		Unset:     runnerNames(),
		EndsShell: true,
		Make: func(s *stage.Stage) (string, error) {
			return "every process with the mark got SIGTERM, and SIGKILL where that was not enough", s.HuntCookie()
		},
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			return theory.AtReap(t).Fate(t, chatty, false)
		},
		Rows: []Row{
			{nohup, "nohup", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_environ(5)"},
			{pane, "a pane", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "proc_pid_environ(5)"},
			{service, "a service", everywhere, survived, survived, "", "proc_pid_environ(5)"},
		},
	}
})

func runnerNames() (names []string) {
	for _, m := range modes.RunnerMarks() {
		names = append(names, m.Name)
	}
	return names
}
