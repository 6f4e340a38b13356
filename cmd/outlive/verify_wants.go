//go:build linux

package main

import (
	"cmp"

	"outlive/harness/evidence"
	"outlive/harness/rule"
)

// wants are what only its owner can say of a daemon, here or in a team's own profile.
func (f *verifyFlags) wants(p rule.Profile) (evidence.Wants, error) {
	own := f.own
	own.Profile, own.User, own.Cgroup, own.Listen = p, cmp.Or(f.user, own.User), cmp.Or(f.cgroup, own.Cgroup), f.listen || own.Listen
	w, bad := own.Wants()
	if bad != nil {
		return w, usageError(bad.Mend, "%s", bad.Text)
	}
	return w, nil
}
