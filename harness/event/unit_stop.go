package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/modes"
)

// The unit that the shell runs in is stopped, as with systemctl stop: systemd
// ends every process in its cgroup, however detached (KillMode=control-group).
var _ = register(140, Event{
	ID:        "unit-stop",
	Heading:   "unit is stopped",
	Block:     session,
	Summary:   "the systemd unit that it was started from is stopped",
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
	Expect: func(t modes.Traits, _ shell.Shell, chatty bool) Expectation {
		if t.Unit == modes.OwnUnit && !t.Job {
			return ownUnit.fate(t, chatty, true)
		}
		return scopeStopped.fate(t, chatty, true)
	},
})
