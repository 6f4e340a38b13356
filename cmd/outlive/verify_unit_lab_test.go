//go:build linux

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/audit"
	"outlive/harness/lab"
	"outlive/harness/proc/anew"
)

// elsewhereHere are promises that a lab here cannot tell of, since nspawn takes what the act
// takes from everybody, or, with a real-time budget, may tell of.
var elsewhereHere = []string{"ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs", "ProtectClock", "RestrictRealtime"}

// unkept are those that cgroup v1 and its systemd do not keep.
var unkept = []string{"IPAddressDeny"}

// Each promise that there is an act for is tried in a lab, in units that have them all, and
// each verdict is the one that was measured.
func TestVerifyUnit(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	if err := lab.Missing(""); err != nil {
		t.Skip(err.Error())
	}
	tried := map[string]bool{}
	for _, file := range []string{"app", "alone"} {
		for _, r := range tryUnitFile(t, "testdata/unit/"+file+".service") {
			tried[r.Directive] = true
			want := audit.Kept
			switch {
			case slices.Contains(elsewhereHere, r.Directive):
				want = audit.Untold
			case slices.Contains(unkept, r.Directive):
				want = audit.NotKept
			}
			require.Equal(t, want, r.Verdict, "%s: %+v", r.Directive, r)
		}
	}
	for _, p := range audit.All() {
		require.True(t, tried[p.ID], "no unit has a line for %s", p.ID)
	}
}

func tryUnitFile(t *testing.T, path string) []audit.Result {
	t.Helper()
	out, err := exec.Command("outlive", "verify", "--unit", path, "--format", "json").Output()
	var said struct{ Results []audit.Result }
	require.NoError(t, json.Unmarshal(out, &said), string(out))
	require.Equal(t, audit.Broken(said.Results), err != nil)
	return said.Results
}

// A comment behind a value makes systemd leave the line out, and what it promised is not kept.
func TestVerifyUnitThatIsIgnored(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	if err := lab.Missing(""); err != nil {
		t.Skip(err.Error())
	}
	plain := filepath.Join(t.TempDir(), "plain.service")
	require.NoError(t, os.WriteFile(plain, []byte("[Service]\nExecStart=/bin/app\nNice=5   # polite\nUMask=0027\n"), 0o644))
	text, err := exec.Command("outlive", "verify", "--unit", plain, "--all").Output()
	require.Error(t, err)
	require.Regexp(t, `Nice=5 # polite +. not kept here`, string(text))
	require.Contains(t, string(text), "ignoring")
	require.Regexp(t, `UMask=0027 +. kept`, string(text))
}
