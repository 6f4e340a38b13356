package event

import (
	"outlive/harness/evidence"
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/modes"
)

// The machine reboots. No process survives that; what counts is whether the
// work is taken up again, by another process, without anybody's help.
var _ = register(170, Event{
	ID:        "reboot",
	Heading:   "reboot",
	Block:     session,
	Summary:   "the machine reboots",
	Source:    "systemd.unit(5), [Install]; shutdown(8)",
	Lab:       true,
	Together:  true,
	Boots:     true,
	EndsShell: true,
	Make: func(s *stage.Stage) (string, error) {
		return "the machine went down and has booted again", s.Reboot()
	},
	Expect: func(t modes.Traits, _ shell.Shell, _ bool) Expectation {
		switch {
		case t.Returns && t.UserUnit:
			return Expectation{Outcome: evidence.Restarted, Why: "it is enabled, and its user lingers: the user's manager starts when the machine boots, and starts it again", Source: "loginctl(1), enable-linger"}
		case t.Returns:
			return Expectation{Outcome: evidence.Restarted, Why: "it is enabled: the machine starts it again when it boots", Source: "systemd.unit(5), [Install]"}
		case t.UserUnit && !t.Lingers:
			return Expectation{Outcome: evidence.Died, Signals: []string{"SIGTERM", "SIGHUP", "SIGKILL"}, Why: "its user does not linger: the user's manager, which it belongs to, starts only when he logs in", Source: "loginctl(1), enable-linger"}
		}
		return Expectation{Outcome: evidence.Died, Signals: []string{"SIGTERM", "SIGHUP", "SIGKILL"}, Why: bootEnds.why, Source: bootEnds.source}
	},
})
