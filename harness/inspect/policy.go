package inspect

import (
	"os"
	"path/filepath"
)

// Policy is what this machine does to what a user leaves when he logs out.
type Policy struct {
	Logind  bool // there is one
	Lingers bool // his manager, and with it its units, goes on without a session
	// Kills: the session's scope is stopped with the session. Why is the setting that
	// decides, with where that comes from.
	Kills bool
	Why   string
	// Source is the file that the setting comes from; "" for none, it is logind's own.
	Source string
	// Edited says what the files have, where that is not what is in force.
	Edited string
}

// lingering is where logind marks the users who linger, loginctl(1).
const lingering = "/var/lib/systemd/linger"

// policy is that for one user.
func (m *Machine) policy(uid int) Policy {
	p, known := m.policies[uid]
	if known {
		return p
	}
	_, err := os.Stat(filepath.Join(lingering, m.userName(uid)))
	p.Lingers = err == nil
	m.policies[uid] = p
	return p
}
