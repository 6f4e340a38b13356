package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The service is stopped in whose cgroup the line was run: that of a deploy
// agent, of a CI runner, of cron, of a web application that starts workers. Its
// main process, the agent, has a shell run the line, without a terminal and on
// pipes, as these do; nobody logs in, so there is no session and no scope. What
// systemctl stop and restart end then, KillMode says. A service's processes get no
// SIGHUP (SendSIGHUP=no), and there is no terminal that could hang up.
//
//	agent.service ─ agent (main) ══ pipes ══ shell -c LINE ── workload
//
//	KillMode       main      the others in the cgroup
//	control-group  SIGTERM   SIGTERM, and SIGKILL after TimeoutStopSec (5 s in the lab)
//	mixed          SIGTERM   SIGKILL, as soon as main has ended
//	process        SIGTERM   nothing
//	none           nothing   nothing
var _ = register(141, serviceStop("control-group", Event{
	ID:        "service-stop",
	Heading:   "service stops",
	Summary:   "its launcher's service is stopped",
	EndsShell: true,
}))

var _ = register(142, serviceStop("mixed", Event{
	ID:        "service-stop-mixed",
	Heading:   "service stops, mixed",
	Summary:   "its launcher's service is stopped, KillMode=mixed",
	Aside:     true,
	EndsShell: true,
}))

// As Debian's cron.service and ssh.service have it.
var _ = register(143, serviceStop("process", Event{
	ID:      "service-stop-process",
	Heading: "service stops, process",
	Summary: "its launcher's service is stopped, KillMode=process",
}))

var _ = register(144, serviceStop("none", Event{
	ID:      "service-stop-none",
	Heading: "service stops, none",
	Summary: "its launcher's service is stopped, KillMode=none",
	Aside:   true,
}))

func serviceStop(mode string, e Event) Event {
	e.Block, e.Source = session, "systemd.kill(5), KillMode"
	e.Lab, e.Session = true, theory.Session{Where: theory.Service, KillMode: mode}
	e.Skip = func(t modes.Traits, _ shell.Shell) string {
		if t.Attached {
			return "it needs a terminal, and what a service runs has none"
		}
		return ""
	}
	e.Make = func(s *stage.Stage) (string, error) {
		return "the service was stopped, as by systemctl stop", s.StopService()
	}
	e.Expect = func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
		r := theory.AtServiceStop(mode, t)
		// What reads its output is the main process, and goes with that.
		if r.Signals == nil && mode != "none" && chatty && t.Output == modes.Pipe {
			return theory.BrokenPipe.Ends()
		}
		return r.Fate(t, chatty, false)
	}
	return e
}
