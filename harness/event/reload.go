package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// What was started is told to read its configuration again: by SIGHUP, as kill, sv hup,
// s6-svc -h, svc -h and supervisorctl signal HUP send it, or by what its unit has in
// ExecReload=, without which systemctl refuses. A program that has no handler for SIGHUP
// ends by it, and what told it so has status 0: systemd takes that for a clean end, and
// supervisors start another, which has read it, too.
var _ = register(172, "reload", func() Event {
	return Event{
		Heading: "it is reloaded",
		Block:   session,
		Aside:   true,
		Rare:    true,
		Summary: "it is told to read its configuration again, by its mode's own way: does it, and does it live?",
		Source:  "systemd.service(5), ExecReload=; signal(7)",
		Instead: "handle SIGHUP in the program before anybody sends it",
		To:      Itself,
		ByMode:  true,
		Make:    func(s *stage.Stage) (string, error) { return s.Reload() },
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			return theory.AtReload(t, chatty)
		},
		Rows: []Row{
			{job, "a job", everywhere, died, died, "SIGHUP", "signal(7)"},
			{nohup, "nohup", everywhere, survived, survived, "", "nohup(1), execve(2)"},
			{setsid, "setsid", everywhere, died, died, "SIGHUP", "signal(7)"},
			{managed(func(t *modes.Traits) { t.NoReload = true }), "a service without ExecReload=", everywhere, survived, survived, "", "systemd.service(5), ExecReload="},
			{changed(restarting, func(t *modes.Traits) { t.Main = true }), "a service that is started again when it fails", everywhere, died, died, "SIGHUP", ""},
			{restarting, "below supervisord", everywhere, restarted, restarted, "SIGHUP", ""},
			{respawning, "below runsv", everywhere, restarted, restarted, "SIGHUP", ""},
		},
	}
})
