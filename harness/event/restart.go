package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// What was started is stopped and started again by its mode's own way: systemctl,
// supervisorctl, sv and service restart, s6-svc -r, svc -t. Is it another process that does
// the work then, and for how long did nobody? Who ignores SIGTERM stays where nobody kills
// it, and no other is started; and where a stop ends nobody there are two.
var _ = register(171, "restart", func() Event {
	return Event{
		Heading: "it is restarted",
		Block:   session,
		Aside:   true,
		Rare:    true,
		Summary: "it is stopped, and another started, by its mode's own way: for how long does nobody do its work?",
		Source:  "systemctl(1), restart",
		Instead: "have a manager that knows how to start it: a unit, supervisord, runit",
		To:      Itself,
		ByMode:  true,
		Beyond:  theory.ReachesTree,
		Skip: func(t modes.Traits, _ shell.Shell) string {
			if !t.Renewed {
				return "nothing starts another but its line, typed once more"
			}
			return ""
		},
		Make: func(s *stage.Stage) (string, error) { return s.Restart() },
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			return theory.AtRestart(t, chatty)
		},
		Rows: []Row{
			{renewed(enabled, modes.KillGroup), "a service", everywhere, restarted, restarted, "SIGTERM SIGKILL", ""},
			{changed(renewed(enabled, modes.KillGroup), deafened), "one that ignores SIGTERM", everywhere, restarted, restarted, "SIGKILL", ""},
			{renewed(enabled, modes.KillNone), "a service, none", everywhere, restarted, restarted, "", ""},
			{renewed(setsid, modes.Insists), "by a script of init", everywhere, restarted, restarted, "SIGTERM SIGKILL", ""},
			{renewed(respawning, modes.Asks), "below runsv", everywhere, restarted, restarted, "SIGTERM", ""},
			{changed(renewed(respawning, modes.Asks), deafened), "one that ignores SIGTERM, below that", everywhere, survived, survived, "", ""},
		},
	}
})

func renewed(t modes.Traits, how modes.Stop) modes.Traits {
	t.Stops, t.Renewed = how, true
	return t
}
