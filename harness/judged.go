package harness

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"testing"

	"outlive/harness/page"
	"outlive/harness/profile"
	"outlive/harness/rehearse"
	"outlive/harness/rule"
	"outlive/harness/verify"
)

// Verify rehearses a daemon as `outlive verify` does, and fails the test for every rule of
// the profile that is broken. That is one of outlive's, sysv, systemd, supervised,
// container or nohup, or a team's own: the path of its file, ./verify.yaml, or the text of
// one, as []byte. What such a file says of the program holds where the test does not say
// it: of Program{} it is the line. The daemon is started several times, in the tests' own
// directory or Dir; nothing of it is left.
func Verify[P string | []byte](t testing.TB, p Program, by P, o ...Option) verify.Report {
	t.Helper()
	with := optionsOf(t, o)
	own, err := profileOf(any(by))
	if err != nil {
		t.Fatal(err)
	}
	order := rehearse.Order{Line: p.line, Dir: with.dir, Env: os.Environ(), PIDFile: with.pidfile, Window: with.window}
	if own.Fill(&order); order.Line == "" {
		t.Fatal("cannot verify nothing: say how it is started")
	}
	wants, bad := own.Wants()
	if bad != nil {
		t.Fatal(bad.Text)
	}
	order.Wants = wants
	report, err := verify.Run(t.Context(), self(t), order, own.Profile)
	if err != nil {
		t.Fatal(err)
	}
	report.Hold(verify.TermsOf(own))
	if len(report.Faults())+len(report.Doubts()) > 0 {
		t.Errorf("%s", report.Document(false, "outlive verify --all", "outlive explain").Show(page.Look{}))
	}
	return report
}

// profileOf gives the profile of an id, a path or a text.
func profileOf(named any) (own profile.File, err error) {
	switch named := named.(type) {
	case []byte:
		own, err = profile.Parse(named)
		own.ID = cmp.Or(own.ID, own.Extends)
	case string:
		of, ok := rule.ProfileOf(named)
		switch {
		case profile.Names(named):
			own, err = profile.Read(named)
		case !ok:
			return own, fmt.Errorf("cannot verify: no profile is called %q", named)
		}
		if ok {
			own.Profile = of
		}
	}
	var wrong *profile.Wrong
	switch {
	case errors.As(err, &wrong):
		return own, fmt.Errorf("cannot use the profile:\n%w", err)
	case err != nil:
		return own, fmt.Errorf("cannot read the profile: %w", err)
	}
	return own, nil
}
