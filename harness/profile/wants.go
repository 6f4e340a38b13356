package profile

import (
	"errors"
	"fmt"
	"os/user"
	"strconv"

	"outlive/harness/evidence"
	"outlive/harness/rule"
)

// Wants are what only its owner can say of a daemon, and the file does; bad is what of it
// cannot be, nil where all can.
func (f File) Wants() (w evidence.Wants, bad *Problem) {
	w.Cgroup, w.Listen = f.Cgroup, f.Listen
	switch {
	case f.Listen && f.Kind() != rule.Systemd:
		return w, &Problem{Text: fmt.Sprintf("cannot use --listen with profile %s: only a service manager hands sockets over", f.ID), Mend: "--profile systemd"}
	case f.Cgroup != "" && !rule.IsCgroup(f.Cgroup):
		return w, &Problem{Text: fmt.Sprintf("cannot tell what cgroup %q is", f.Cgroup), Mend: "session, user, system, a unit like my.service, or a path from /"}
	case f.User != "":
		w.User, bad = account(f.User)
	}
	return w, bad
}

// account looks a user up.
func account(name string) (*evidence.Account, *Problem) {
	u, err := user.Lookup(name)
	if unknown := user.UnknownUserError(""); errors.As(err, &unknown) {
		return nil, &Problem{Text: fmt.Sprintf("cannot find user %q", name), Mend: "getent passwd lists who there is"}
	}
	if err != nil {
		return nil, &Problem{Text: fmt.Sprintf("cannot look user %q up: %v", name, err)}
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	a := &evidence.Account{Name: u.Username, UID: uid, GID: gid}
	groups, _ := u.GroupIds()
	for _, g := range groups {
		if id, err := strconv.Atoi(g); err == nil {
			a.Groups = append(a.Groups, id)
		}
	}
	return a, nil
}
