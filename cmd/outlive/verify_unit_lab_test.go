//go:build linux

package main

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"outlive/harness/audit"
	"outlive/harness/lab"
	"outlive/harness/proc/anew"
)

// elsewhereHere are promises that a lab here cannot tell of, since nspawn takes what the act
// takes from everybody.
var elsewhereHere = []string{"ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs", "ProtectClock"}

// unkept are those that cgroup v1 and its systemd do not keep. RestrictRealtime= lets
// sched_setattr(2) through, which a machine without a real-time budget refuses to anybody.
var unkept = []string{"IPAddressDeny", "RestrictRealtime"}

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
		results, checks := tryUnitFile(t, "testdata/unit/"+file+".service")
		require.Equal(t, file == "app", slices.ContainsFunc(checks, func(b audit.Behaved) bool {
			return b.Check == "network.waited-for" && b.Verdict == audit.NotKept
		}), checks)
		for _, r := range results {
			tried[r.Directive] = true
			want := audit.Kept
			switch {
			case slices.Contains(elsewhereHere, r.Directive), r.Directive == "RestrictRealtime" && !budgeted():
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

// budgeted tells whether this machine has a real-time budget to share: a cgroup of v1 does.
func budgeted() bool {
	has, _ := filepath.Glob("/sys/fs/cgroup/cpu*/cpu.rt_runtime_us")
	return len(has) > 0
}

func tryUnitFile(t *testing.T, path string) ([]audit.Result, []audit.Behaved) {
	t.Helper()
	out, err := exec.Command("outlive", "verify", "--unit", path, "--format", "json").Output()
	var said audit.Report
	require.NoError(t, json.Unmarshal(out, &said), string(out))
	require.Equal(t, said.Broken(), err != nil)
	return said.Results, said.Checks
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

// Services that are wrong in one way each, and some that are well, are tried side by side in
// one lab, and each verdict is the one that its file names.
func TestVerifyUnitConduct(t *testing.T) {
	anew.Elsewhere(t)
	m := newMachine(t)
	text, err := os.ReadFile("testdata/unit/conduct.txtar")
	require.NoError(t, err)
	files := txtar.Parse(text).Files
	found := make([][]audit.Behaved, len(files))
	errs := make([]error, len(files))
	var tried sync.WaitGroup
	for i, f := range files {
		tried.Go(func() {
			unit := strings.ReplaceAll(string(f.Data), "outlive workload", lab.Binary+" workload")
			file, err := audit.Read(strings.NewReader(unit))
			if err == nil {
				found[i], err = audit.Behave(m.lab, lab.Binary, f.Name, file, unit, slices.Collect(maps.Keys(promised(f)))...)
			}
			errs[i] = err
		})
	}
	tried.Wait()
	servesHardened(t, m.lab)
	met := map[string]bool{}
	for i, f := range files {
		require.NoError(t, errs[i], f.Name)
		for _, b := range found[i] {
			want := promised(f)[b.Check]
			met[b.Check+" "+want] = true
			require.Equal(t, want, string(b.Verdict), "%s, %s: %s", f.Name, b.Check, b.Fact)
		}
	}
	for _, c := range audit.Conducts() {
		require.True(t, met[c.ID+" "+string(audit.Kept)], "no unit keeps %s", c.ID)
		// No unit of its own takes its lines from it; and the target that one of them
		// wants is reached for all: TestVerifyUnit's does not.
		if c.ID != "log.attributed" && c.ID != "network.waited-for" {
			require.True(t, met[c.ID+" "+string(audit.NotKept)], "no unit breaks %s", c.ID)
		}
	}
}

// servesHardened: a service that its hardening keeps from its work, one that it does not, and
// one that never does it.
func servesHardened(t *testing.T, in *lab.Lab) {
	t.Helper()
	for folder, want := range map[string]audit.Verdict{"/usr": audit.NotKept, "/srv": audit.Kept, "/none": audit.Untold} {
		unit := "[Service]\nExecStart=/bin/sh -ec ': >" + folder + "/served; exec sleep 600'\nProtectSystem=full\n"
		file, err := audit.Read(strings.NewReader(unit))
		require.NoError(t, err)
		told, err := audit.Serve(in, lab.Binary, "serves.service", file, unit, "test -e "+folder+"/served")
		require.NoError(t, err)
		require.Equal(t, want, told.Verdict, "%s: %s", folder, told.Fact)
	}
}

// promised are the checks that a unit's comments name, each with its verdict.
func promised(f txtar.File) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(string(f.Data)) {
		if words, is := strings.CutPrefix(line, "# "); is {
			check, verdict, _ := strings.Cut(strings.TrimSpace(words), ": ")
			all[check] = verdict
		}
	}
	return all
}
