package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// A CI runner that cleans up, as ci-reap, and looks through /proc only once: it ends
// what it saw then, and a child that was started since is never looked at. That is a
// race, which a runner loses now and then; here it loses it each time. Children are
// ended first, and the runner is held until the subject has another in their place, if
// it is one that sees to that.
//
//	look:   shell  subject  child
//	kill:                   child ─▶ the subject starts another
//	kill:   shell  subject           that is left, and bears the mark
var _ = register(151, "ci-reap-once", func() Event {
	return Event{
		Heading:   "CI looks once",
		Block:     session,
		Summary:   "a CI runner looks once for processes whose environment bears its mark, and ends those: with --part respawns it misses one",
		Source:    "proc_pid_environ(5); fork(2); actions/runner, issue 4601",
		Rare:      true,
		Lab:       true,
		Session:   theory.Session{Cookie: true},
		Unset:     runnerNames(),
		EndsShell: true,
		Make: func(s *stage.Stage) (string, error) {
			return "every process that bore the mark when the runner looked got SIGTERM, and SIGKILL where that was not enough, children before their parents", s.HuntOnce()
		},
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			return theory.AtLook(t).Fate(t, chatty, false)
		},
		Rows: []Row{
			{nohup, "nohup", everywhere, died, died, "SIGTERM SIGKILL", ""},
			{pane, "a pane", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "proc_pid_environ(5)"},
			{service, "a service", everywhere, survived, survived, "", "proc_pid_environ(5)"},
		},
	}
})
