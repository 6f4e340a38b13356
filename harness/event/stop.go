package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// What was started is stopped by its mode's own way: kill(1), by a pid file where there is
// one; systemctl, supervisorctl, sv, s6-svc, svc and service stop; tmux kill-session and
// screen -X quit. Is it asked, so that it may finish what it is at? Who is killed that does
// not listen, and after how long? And what of its children?
//
//	                     asks     kills, after        its children
//	kill                 SIGTERM  -                   left
//	sv, s6-svc, svc      SIGTERM  -                   left
//	supervisorctl        SIGTERM  10 s                left
//	start-stop-daemon    SIGTERM  5 s (--retry 5)     left
//	systemctl            SIGTERM  90 s, 5 in the lab  KillMode: control-group as it is, mixed SIGKILL, else left
//	tmux, screen         SIGHUP   -                   SIGHUP, but for those in a session of their own
var _ = register(170, "stop", func() Event {
	return Event{
		Heading: "it is stopped",
		Block:   session,
		Aside:   true,
		Rare:    true,
		Summary: "it is stopped by its mode's own way: may it finish, and is all of it gone?",
		Source:  "kill(1); systemctl(1), stop",
		Instead: "nothing: a stop is to end it. What asks first, waits, and ends all that it has started is systemctl stop",
		To:      Itself,
		ByMode:  true,
		Beyond:  theory.ReachesTree,
		Make:    func(s *stage.Stage) (string, error) { return s.Stop() },
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			return theory.AtStop(t).Fate(t, chatty, false)
		},
		Rows: []Row{
			{foreground, "foreground", everywhere, died, died, "SIGTERM", "signal(7)"},
			{nohup, "nohup", everywhere, died, died, "SIGTERM", "signal(7)"},
			{reader, "a job that reads", everywhere, halted, halted, "", ""},
			{changed(nohup, deafened), "one that ignores SIGTERM", everywhere, survived, survived, "", "signal(7)"},
			{stops(pane, modes.HangsUp), "a pane", everywhere, died, died, "SIGHUP", ""},
			{stops(setsid, modes.Insists), "by start-stop-daemon", everywhere, died, died, "SIGTERM SIGKILL", ""},
			{changed(stops(setsid, modes.Insists), deafened), "one that ignores SIGTERM, by that", everywhere, died, died, "SIGKILL", ""},
			{respawning, "below runsv", everywhere, died, died, "SIGTERM", ""},
			{changed(respawning, deafened), "one that ignores SIGTERM, below that", everywhere, survived, survived, "", ""},
			{stops(enabled, modes.KillGroup), "a service", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
			{changed(stops(enabled, modes.KillGroup), deafened), "one that ignores SIGTERM", everywhere, died, died, "SIGKILL", inCgroup},
			{stops(mainOne, modes.KillMixed), "a service, mixed", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
			{stops(enabled, modes.KillMixed), "another in there", everywhere, died, died, "SIGKILL", inCgroup},
			{stops(mainOne, modes.KillMain), "a service, process", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
			{stops(enabled, modes.KillMain), "another in there", everywhere, survived, survived, "", inCgroup},
			{stops(enabled, modes.KillNone), "a service, none", everywhere, survived, survived, "", inCgroup},
		},
	}
})

// mainOne is the main process of its service.
var mainOne = changed(enabled, func(t *modes.Traits) { t.Main = true })

func stops(t modes.Traits, how modes.Stop) modes.Traits { t.Stops = how; return t }

func deafened(t *modes.Traits) { t.IgnoresTERM = true }
