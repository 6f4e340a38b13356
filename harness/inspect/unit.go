package inspect

import (
	"strings"

	"outlive/harness/proc"
)

// Unit is where a process stands for systemd and logind, by its cgroup.
type Unit struct {
	Name    string // the innermost unit: "session-7.scope", "cron.service"; "" for none
	User    bool   // it belongs to a user's manager
	Session string // of logind, whose scope that is; "" for none
	Cgroup  string

	// What its manager says of it; nothing where nobody could be asked.
	KillMode string
	MainPID  int    // of its main process; 0 for none
	Main     bool   // it is that
	State    string // of its unit file: "enabled", "static"; "" where there is none
	Returns  bool   // it starts by itself with its manager, and this is what it starts
}

// parseUnit reads that from the text of cgroup(7)'s file.
func parseUnit(text string) Unit {
	g := proc.ParseCgroup(text)
	return Unit{Name: g.Unit, User: g.User, Session: g.Session, Cgroup: g.Path}
}

// service tells whether a manager has started it, and not a login.
func (u Unit) service() bool { return strings.HasSuffix(u.Name, ".service") }
