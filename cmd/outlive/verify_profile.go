//go:build linux

package main

import (
	"errors"

	"github.com/spf13/cobra"

	"outlive/harness/profile"
	"outlive/harness/rule"
	"outlive/harness/verify"
)

// take gives the profile that is meant. What a team's own says of the program holds where
// no flag says otherwise.
func (f *verifyFlags) take(cmd *cobra.Command) (rule.Profile, error) {
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
		return own.Profile, usageError("what it may say: outlive verify --schema", "cannot use the profile:\n%s", wrong.In(f.profile))
	case err != nil:
		return own.Profile, usageError("", "cannot read the profile: %w", err)
	}
	says := func(flag string, said bool, take func()) {
		if said && !cmd.Flags().Changed(flag) {
			take()
		}
	}
	says("line", own.Line != "" && len(f.command) == 0, func() { f.line = own.Line })
	says("pidfile", own.PIDFile != "", func() { f.pidfile = own.PIDFile })
	says("fail", own.Fail != "", func() { f.fail = own.Fail })
	says("user", own.User != "", func() { f.user = own.User })
	says("cgroup", own.Cgroup != "", func() { f.cgroup = own.Cgroup })
	says("listen", own.Listen, func() { f.listen = true })
	says("settle", own.Settle != 0, func() { f.window = own.Settle })
	says("launch-within", own.Launch != 0, func() { f.launch = own.Launch })
	says("stop-within", own.Stop != 0, func() { f.stop = own.Stop })
	f.own = verify.Terms{Exceptions: own.Exceptions, Expect: map[string]verify.Verdict{}}
	for id, verdict := range own.Expect {
		f.own.Expect[id] = verify.Verdict(verdict)
	}
	return own.Profile, nil
}
