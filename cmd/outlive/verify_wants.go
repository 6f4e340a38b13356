//go:build linux

package main

import (
	"errors"
	"os/user"
	"strconv"

	"outlive/harness/evidence"
	"outlive/harness/rule"
)

// wants are what only its owner can say of a daemon.
func (f *verifyFlags) wants(p rule.Profile) (w evidence.Wants, err error) {
	w.Cgroup, w.Listen = f.cgroup, f.listen
	if f.listen && p.Kind() != rule.Systemd {
		return w, usageError("--profile systemd", "cannot use --listen with profile %s: only a service manager hands sockets over", p.ID)
	}
	if f.cgroup != "" && !rule.IsCgroup(f.cgroup) {
		return w, usageError("session, user, system, a unit like my.service, or a path from /", "cannot tell what cgroup %q is", f.cgroup)
	}
	if f.user == "" {
		return w, nil
	}
	w.User, err = account(f.user)
	return w, err
}

// account looks a user up.
func account(name string) (*evidence.Account, error) {
	u, err := user.Lookup(name)
	if unknown := user.UnknownUserError(""); errors.As(err, &unknown) {
		return nil, usageError("getent passwd lists who there is", "cannot find user %q", name)
	}
	if err != nil {
		return nil, usageError("", "cannot look user %q up: %w", name, err)
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
