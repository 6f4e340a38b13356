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
var _ = register(141, "service-stop", func() Event {
	return serviceStop("control-group", Event{
		Heading:   "service stops",
		Summary:   "its launcher's service is stopped",
		EndsShell: true,
		Rows: append([]Row{
			{piped, "in the background", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
			{pipedFront, "foreground", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
			{logged, "redirected", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
			{pipedNohup, "nohup", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
			{setsid, "setsid", everywhere, died, died, "SIGTERM SIGKILL", inCgroup},
			{pane, "a pane", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", inCgroup},
			{pipedScope, "in a scope of its own", everywhere, survived, died, "SIGPIPE", ""},
		}, otherUnits...),
	})
})

var _ = register(142, "service-stop-mixed", func() Event {
	return serviceStop("mixed", Event{
		Heading:   "service stops, mixed",
		Summary:   "its launcher's service is stopped, KillMode=mixed",
		Aside:     true,
		EndsShell: true,
		Rows: append([]Row{
			{piped, "in the background", everywhere, died, died, "SIGKILL", killMode},
			{logged, "redirected", everywhere, died, died, "SIGKILL", killMode},
			{setsid, "setsid", everywhere, died, died, "SIGKILL", killMode},
			{pane, "a pane", everywhere, died, died, "SIGKILL SIGHUP", killMode},
			{pipedScope, "in a scope of its own", everywhere, survived, died, "SIGPIPE", ""},
		}, otherUnits...),
	})
})

// As Debian's cron.service and ssh.service have it.
var _ = register(143, "service-stop-process", func() Event {
	return serviceStop("process", Event{
		Heading: "service stops, process",
		Summary: "its launcher's service is stopped, KillMode=process",
		Rows: append([]Row{
			{piped, "in the background", everywhere, survived, died, "SIGPIPE", ""},
			{pipedFront, "foreground", everywhere, survived, died, "SIGPIPE", ""},
			{pipedNohup, "nohup", everywhere, survived, died, "SIGPIPE", ""},
			{pipedPipe, "nohup, through tee", everywhere, survived, died, "SIGPIPE", ""},
			{pipedScope, "in a scope of its own", everywhere, survived, died, "SIGPIPE", ""},
			{logged, "redirected", everywhere, survived, survived, "", killMode},
			{setsid, "setsid", everywhere, survived, survived, "", killMode},
			{deaf, "read-only output", everywhere, survived, muted, "", ""},
			{pane, "a pane", everywhere, survived, survived, "", killMode},
		}, otherUnits...),
	})
})

var _ = register(144, "service-stop-none", func() Event {
	return serviceStop("none", Event{
		Heading: "service stops, none",
		Summary: "its launcher's service is stopped, KillMode=none",
		Aside:   true,
		Rows: append([]Row{
			{piped, "in the background", everywhere, survived, survived, "", killMode},
			{pipedFront, "foreground", everywhere, survived, survived, "", killMode},
			{pipedScope, "in a scope of its own", everywhere, survived, survived, "", "systemd.unit(5)"},
			{logged, "redirected", everywhere, survived, survived, "", killMode},
			{pane, "a pane", everywhere, survived, survived, "", killMode},
		}, otherUnits...),
	})
})

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
		// What reads the shell's output is the main process, and goes with that.
		if is, unread := theory.AtUnread(t, chatty); unread && r.Signals == nil && mode != "none" {
			return is
		}
		return r.Fate(t, chatty, false)
	}
	return e
}

const (
	killMode = "systemd.kill(5), KillMode"
	inCgroup = killMode + "; systemd.service(5), TimeoutStopSec"
)

// otherUnits are what no stop of the launcher's service finds.
var otherUnits = []Row{
	{service, "a service", everywhere, survived, survived, "", "systemd.unit(5)"},
	{lingerer, "the service of a user who lingers", everywhere, survived, survived, "", "systemd.unit(5)"},
	{supervised, "with a pipe to another than the agent", everywhere, survived, survived, "", "systemd.unit(5)"},
}
