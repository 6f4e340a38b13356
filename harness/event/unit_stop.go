package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The unit that the shell runs in is stopped, as with systemctl stop: systemd
// ends every process in its cgroup, however detached (KillMode=control-group).
// The unit of a login is a scope, which also gets SIGHUP. The stop of a service, which
// sends none, is another event: service-stop.
var _ = register(140, "unit-stop", func() Event {
	return Event{
		Heading:   "login's scope is stopped",
		Block:     session,
		Summary:   "the scope of the login that it was started from is stopped",
		Source:    "systemd.kill(5), KillMode",
		Lab:       true,
		Session:   theory.Session{Where: theory.SSH},
		EndsShell: true,
		Make: func(s *stage.Stage) (string, error) {
			scope, err := s.Scope()
			if err != nil {
				return "", err
			}
			if err := s.StopUnit(scope); err != nil {
				return "", err
			}
			return scope + " was stopped", s.LeaderEnds(scope + " was stopped")
		},
		Expect: loggedOut(func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
			if t.Unit == modes.SameUnit {
				return theory.ScopeStopped.Fate(t, chatty, true)
			}
			return theory.AtUnitStop(t, s).Fate(t, chatty, true)
		}),
		Rows: []Row{
			{job, "a job", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
			{setsid, "setsid", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
			{service, "a service", everywhere, survived, survived, "", "systemd.unit(5)"},
			{scoped, "a job in a scope of its own", func(s shell.Shell) bool { return s.Policy.ResendsHUP && !s.Policy.HeedsTERM }, died, died, "SIGHUP", ""},
			{scoped, "a job in a scope of its own", func(s shell.Shell) bool { return !s.Policy.ResendsHUP || s.Policy.HeedsTERM }, survived, muted, "", ""},
			{changed(scoped, func(t *modes.Traits) { t.Stopped = true }), "that, and it reads", func(s shell.Shell) bool { return s.Policy.HeedsTERM }, died, died, "SIGHUP", ""},
			{unlingering, "that, without linger", func(s shell.Shell) bool { return !s.Policy.ResendsHUP || s.Policy.HeedsTERM }, died, died, "SIGTERM SIGKILL", manager},
		},
	}
})
