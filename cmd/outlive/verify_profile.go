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
	typed := cmd.Flags().Changed
	if own.Line != "" && !typed("line") && len(f.command) == 0 {
		f.line = own.Line
	}
	if own.PIDFile != "" && !typed("pidfile") {
		f.pidfile = own.PIDFile
	}
	if own.Fail != "" && !typed("fail") {
		f.fail = own.Fail
	}
	if own.Settle != 0 && !typed("settle") {
		f.window = own.Settle
	}
	if own.Launch != 0 && !typed("launch-within") {
		f.launch = own.Launch
	}
	if own.Stop != 0 && !typed("stop-within") {
		f.stop = own.Stop
	}
	f.own = verify.Terms{Exceptions: own.Exceptions, Expect: map[string]verify.Verdict{}}
	for id, verdict := range own.Expect {
		f.own.Expect[id] = verify.Verdict(verdict)
	}
	return own.Profile, nil
}
