package modes

import (
	"cmp"
	"strings"
)

// Stop is whom a mode's own way to stop a process asks to end, and what it does where that
// is not enough. All but HangsUp and by KillNone ask by SIGTERM.
type Stop string

const (
	Asks    Stop = ""                 // it alone, once: kill(1), and most supervisors
	Insists Stop = "asks, then kills" // it alone, and that is killed where it does not end in time
	HangsUp Stop = "hangs up"         // who closes its terminal
	// systemd goes by the unit's cgroup: systemd.kill(5), KillMode.
	KillGroup Stop = "control-group" // all in there, and what does not end in time is killed
	KillMixed Stop = "mixed"         // the main process; all others are killed after that
	KillMain  Stop = "process"       // the main process alone, which is killed where it does not end in time
	KillNone  Stop = "none"          // nobody
)

// Stopped is what a person types to stop what the form has started: at a prompt of sh(1),
// where the line was typed. {pid} is the number of the process.
func (f Form) Stopped() string { return cmp.Or(f.Stop, "kill "+f.pid()) }

// Reloaded is the same to have it read its configuration again.
func (f Form) Reloaded() string { return cmp.Or(f.Reload, "kill -HUP "+f.pid()) }

func (f Form) pid() string {
	if strings.Contains(f.Line, "{pidfile}") {
		return `"$(cat {pidfile})"`
	}
	return "{pid}"
}

// RestartsOnHUP tells whether another is started where SIGHUP ends it: systemd takes that
// for a clean end (systemd.service(5), Restart=), and others do not.
func (t Traits) RestartsOnHUP() bool {
	return t.Restarts == Always || t.Restarts == OnFailure && !t.Main
}
