package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The machine reboots. No process survives that; what counts is whether the
// work is taken up again, by another process, without anybody's help.
var _ = register(170, "reboot", func() Event {
	return Event{
		Heading:   "reboot",
		Block:     session,
		Summary:   "the machine reboots",
		Source:    "systemd.unit(5), [Install]; shutdown(8)",
		Lab:       true,
		Together:  true,
		Boots:     true,
		EndsShell: true,
		Takes:     theory.Boot,
		Make: func(s *stage.Stage) (string, error) {
			return "the machine went down and has booted again", s.Reboot()
		},
		Expect: func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation {
			switch {
			case t.Returns && t.UserUnit:
				return theory.ManagerBoots.Restarts()
			case t.Returns:
				return theory.Boots.Restarts()
			case t.UserUnit && !t.Lingers:
				return theory.ManagerWaits.Ends()
			}
			return theory.NothingRestart.Ends()
		},
		Rows: []Row{
			{setsid, "setsid", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "systemd.unit(5), [Install]"},
			{enabled, "an enabled service", everywhere, restarted, restarted, "", "systemd.unit(5), [Install]"},
			{enabledUser, "one of a user who lingers", everywhere, restarted, restarted, "", "loginctl(1), enable-linger"},
			{userService, "one of a user who does not", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "loginctl(1), enable-linger"},
			{service, "a service that is not", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", ""},
		},
	}
})
