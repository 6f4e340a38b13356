package harness

import (
	"os"
	"testing"

	"outlive/harness/page"
	"outlive/harness/rehearse"
	"outlive/harness/rule"
	"outlive/harness/verify"
)

// Verify rehearses a daemon as `outlive verify` does, and fails the test for every rule of
// the profile that is broken: sysv, systemd, supervised, container or nohup. It is started
// several times, in the tests' own directory or Dir; nothing of it is left.
func Verify(t testing.TB, p Program, profile string, o ...Option) verify.Report {
	t.Helper()
	with := optionsOf(t, o)
	of, ok := rule.ProfileOf(profile)
	if !ok {
		t.Fatalf("cannot verify: no profile is called %q", profile)
	}
	order := rehearse.Order{Line: p.line, Dir: with.dir, Env: os.Environ(), PIDFile: with.pidfile, Window: with.window}
	report, err := verify.Run(t.Context(), self(t), order, of)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Faults())+len(report.Doubts()) > 0 {
		t.Errorf("%s", report.Document(false, "outlive verify --all", "outlive explain").Show(page.Look{}))
	}
	return report
}
