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
var unkept = []string{"IPAddressDeny", "RestrictRealtime", "MemoryHigh", "IOReadBandwidthMax", "IOWriteBandwidthMax"}

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
// Nor is ProtectSystem=strict for root's /run, beside a line that has /proc made anew.
func TestVerifyUnitThatIsIgnored(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	if err := lab.Missing(""); err != nil {
		t.Skip(err.Error())
	}
	plain := filepath.Join(t.TempDir(), "plain.service")
	require.NoError(t, os.WriteFile(plain, []byte("[Service]\nExecStart=/bin/app\nNice=5   # polite\nUMask=0027\nProtectSystem=strict\nProtectControlGroups=yes\n"), 0o644))
	text, err := exec.Command("outlive", "verify", "--unit", plain, "--all").Output()
	require.Error(t, err)
	require.Regexp(t, `Nice=5 # polite +. not kept here`, string(text))
	require.Contains(t, string(text), "ignoring")
	require.Regexp(t, `(?s)ProtectSystem=strict +. not kept here.*a\s+file\s+was made in /run `, string(text))
	require.Regexp(t, `UMask=0027 +. kept`, string(text))
}

// Services that are wrong in one way each, and some that are well, are tried side by side in
// one lab, and each verdict is the one that its file names.
func TestVerifyUnitConduct(t *testing.T) {
	anew.Elsewhere(t)
	m := newMachine(t)
	all := cases(t)
	found := make([]audit.Report, len(all))
	var tried sync.WaitGroup
	benches := make(chan bool, 12) // more would wait for one systemd
	for i, c := range all {
		benches <- true
		tried.Go(func() {
			defer func() { <-benches }()
			var err error
			found[i], err = audit.Behave(m.lab, lab.Binary, c.order, slices.Collect(maps.Keys(c.checks))...)
			require.NoError(t, err, c.order.Name)
		})
	}
	tried.Wait()
	met := map[string]bool{}
	for i, c := range all {
		for _, b := range found[i].Checks {
			met[b.Check+" "+c.checks[b.Check]] = true
			require.Equal(t, c.checks[b.Check], string(b.Verdict), "%s, %s: %s", c.order.Name, b.Check, b.Fact)
		}
		if c.contradicts == nil {
			continue
		}
		is := ""
		for _, one := range found[i].Contradictions {
			met[one.Rule] = true
			is += one.Rule
		}
		require.Equal(t, *c.contradicts, is, c.order.Name)
	}
	for _, c := range audit.Conflicts() {
		require.True(t, met[c.ID], "no unit contradicts itself by %s", c.ID)
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

// unitCase is a service, and what is to be found of it.
type unitCase struct {
	order       audit.Order
	checks      map[string]string
	contradicts *string // by which rule; "" for none, nil where that is not asked
}

// cases are those of the archive.
func cases(t *testing.T) (all []unitCase) {
	t.Helper()
	text, err := os.ReadFile("testdata/unit/conduct.txtar")
	require.NoError(t, err)
	archive := txtar.Parse(text)
	texts := map[string]string{}
	for _, f := range archive.Files {
		require.Empty(t, texts[f.Name], "two are called %s", f.Name)
		texts[f.Name] = strings.ReplaceAll(string(f.Data), "outlive workload", lab.Binary+" workload")
	}
	for _, f := range archive.Files {
		stem, is := strings.CutSuffix(f.Name, ".service")
		if !is {
			continue
		}
		paths := []string{f.Name}
		for _, beside := range []string{stem + ".socket", stem + ".timer"} {
			if texts[beside] != "" {
				paths = append(paths, beside)
			}
		}
		c := unitCase{checks: map[string]string{}}
		c.order.Unit, err = audit.Assemble(paths, func(path string) (string, error) { return texts[path], nil })
		require.NoError(t, err, f.Name)
		c.read(texts[f.Name])
		all = append(all, c)
	}
	return all
}

// read takes what a unit's comments name: the checks, each with its verdict, and the rest.
func (c *unitCase) read(text string) {
	for line := range strings.Lines(text) {
		words, is := strings.CutPrefix(line, "# ")
		if !is {
			continue
		}
		words = strings.TrimSpace(words)
		if probe, is := strings.CutPrefix(words, "probe = "); is {
			c.order.Probe = probe
			continue
		}
		check, verdict, _ := strings.Cut(words, ":")
		verdict = strings.TrimSpace(verdict)
		if check == audit.Itself {
			c.contradicts = &verdict
		}
		c.checks[check] = verdict
	}
}
