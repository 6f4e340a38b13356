package inspect

import "strings"

// Unit is where a process stands for systemd and logind, by its cgroup.
type Unit struct {
	Name    string // the innermost unit: "session-7.scope", "cron.service"; "" for none
	User    bool   // it belongs to a user's manager
	Session string // of logind, whose scope that is; "" for none
	Cgroup  string

	// What its manager says of it; nothing where nobody could be asked.
	KillMode string
	Main     bool   // it is its main process
	State    string // of its unit file: "enabled", "static"; "" where there is none
	Returns  bool   // it starts by itself when the machine boots, and this is what it starts
}

// parseUnit reads that from the text of cgroup(7)'s file.
func parseUnit(text string) (u Unit) {
	for line := range strings.Lines(text) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 || parts[1] != "name=systemd" && parts[1] != "" {
			continue
		}
		if u.Cgroup == "" || u.Cgroup == "/" {
			u.Cgroup = parts[2]
		}
		for part := range strings.SplitSeq(parts[2], "/") {
			if !strings.HasSuffix(part, ".service") && !strings.HasSuffix(part, ".scope") {
				continue
			}
			u.User = u.User || strings.HasPrefix(u.Name, "user@")
			u.Name, u.Cgroup = part, parts[2]
		}
	}
	if id, is := strings.CutPrefix(strings.TrimSuffix(u.Name, ".scope"), "session-"); is && strings.HasSuffix(u.Name, ".scope") && strings.Contains(u.Cgroup, "/user-") && !u.User {
		u.Session = id
	}
	return u
}

// service tells whether a manager has started it, and not a login.
func (u Unit) service() bool { return strings.HasSuffix(u.Name, ".service") }
