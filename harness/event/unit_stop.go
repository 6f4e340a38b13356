package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/modes"
)

// The unit that the shell runs in is stopped, as with systemctl stop: systemd
// ends every process in its cgroup, however detached (KillMode=control-group).
// The unit of a login is a scope, which also gets SIGHUP. The stop of a service, which
// sends none, is another event, and not measured yet.
var _ = register(140, Event{
	ID:        "unit-stop",
	Heading:   "login's scope is stopped",
	Block:     session,
	Summary:   "the scope of the login that it was started from is stopped",
	Source:    "systemd.kill(5), KillMode",
	Lab:       true,
	SSH:       true,
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
	Expect: loggedOut(func(t modes.Traits, s shell.Shell, chatty bool) Expectation {
		switch {
		case t.Unit == modes.SameUnit:
			return scopeStopped.fate(t, chatty, true)
		case t.OwnSession || !t.Job:
			return ownUnit.fate(t, chatty, true)
		}
		return stoppedShell(t, s).fate(t, chatty, true)
	}),
})

// stoppedShell is the rule for a job in a unit of its own: systemd does not find
// it, but the shell that it stops may.
func stoppedShell(t modes.Traits, s shell.Shell) rule {
	if s.Policy.HeedsTERM {
		return shellSpares(s, "is ended by systemd's SIGTERM before it could send its jobs anything, and systemd signals only what is in the scope that it stops")
	}
	return atShellEnd(t, s, s.Policy.ResendsHUP,
		"got SIGHUP from systemd and sent it on to its jobs",
		"sends a SIGHUP that it gets to nobody, and systemd signals only what is in the scope that it stops")
}
