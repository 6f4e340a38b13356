//go:build linux

package main

import (
	"errors"

	"outlive/harness/audit"
	"outlive/harness/profile"
	"outlive/harness/rule"
)

// take gives the profile that is meant, and remembers what a team's own says besides.
func (f *verifyFlags) take() (rule.Profile, error) {
	if f.profile == audit.Production {
		return rule.Profile{}, usageError("name the unit with --unit FILE.service", "cannot use profile %q without --unit: it is one of services", f.profile)
	}
	if !profile.Names(f.profile) {
		p, ok := rule.ProfileOf(f.profile)
		if !ok {
			return p, unknownError("profile", f.profile, idsOf("profiles"))
		}
		return p, nil
	}
	own, err := profile.Read(f.profile)
	var wrong *profile.Wrong
	switch {
	case errors.As(err, &wrong):
		return own.Profile, usageError("what it may say: outlive verify --schema", "cannot use the profile:\n%w", err)
	case err != nil:
		return own.Profile, usageError("", "cannot read the profile: %w", err)
	}
	f.own = own
	return own.Profile, nil
}
