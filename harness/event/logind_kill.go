package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// With KillUserProcesses=yes logind ends what a session leaves: on logout it
// stops the session's scope, and with it all that is still inside, however
// detached. A session or a terminal of one's own is no help; another unit is.
var _ = register(130, "logind-kill", func() Event {
	return Event{
		Heading:   "logout, logind kills",
		Block:     session,
		Summary:   "exit is typed in an ssh session where KillUserProcesses=yes",
		Source:    "logind.conf(5), KillUserProcesses",
		Lab:       true,
		Session:   theory.Session{Where: theory.SSH},
		EndsShell: true,
		Skip:      noPrompt,
		Make: func(s *stage.Stage) (string, error) {
			scope, err := s.Scope()
			if err != nil {
				return "", err
			}
			if err := s.Place.KillUserProcesses(true, s.Soon()); err != nil {
				return "", err
			}
			s.Later(func() error { return s.Place.KillUserProcesses(false, s.Soon()) })
			if err := s.LogOut(); err != nil {
				return "", err
			}
			return "the session is over and " + scope + " was stopped", s.Place.AwaitUnit(scope, s.Soon(), "inactive", "failed")
		},
		Expect: loggedOut(func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
			is := theory.AtExit(t, s).Fate(t, chatty, true)
			switch {
			case is.Signals != nil:
				return is
			case t.Unit == modes.OwnUnit:
				return theory.OtherUnit.Fate(t, chatty, true)
			}
			return theory.ScopeStopped.Fate(t, chatty, true)
		}),
		Rows: []Row{
			{job, "a job", hupping, died, died, "SIGHUP", ""},
			{job, "a job", sparing, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
			{nohup, "nohup", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
			{setsid, "setsid", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
			{pane, "a pane", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "logind.conf(5), systemd.kill(5)"},
			{service, "a service", everywhere, survived, survived, "", "logind.conf(5), KillUserProcesses"},
			{scoped, "a job in a scope of its own", hupping, died, died, "SIGHUP", ""},
			{scoped, "a job in a scope of its own", sparing, survived, muted, "", "logind.conf(5), KillUserProcesses; loginctl(1)"},
			{unlingering, "that, without linger", hupping, died, died, "SIGHUP", ""},
			{unlingering, "that, without linger", sparing, died, died, "SIGTERM SIGKILL", manager},
			{lingerer, "the service of a user who lingers", everywhere, survived, survived, "", "logind.conf(5), KillUserProcesses; loginctl(1)"},
			{userService, "that, without linger", everywhere, died, died, "SIGTERM SIGKILL", manager},
		},
	}
})
