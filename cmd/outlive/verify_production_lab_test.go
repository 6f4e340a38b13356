//go:build linux

package main

import (
	"encoding/json"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/audit"
	"outlive/harness/lab"
	"outlive/harness/proc/anew"
)

// A unit as one puts it together from examples, and the same with each fault mended that was
// found: the trials tell both, and of the mended one nothing is wrong that they can tell.
func TestVerifyUnitForProduction(t *testing.T) {
	anew.Elsewhere(t)
	if err := lab.Missing(""); err != nil {
		t.Skip(err.Error())
	}
	for name, want := range map[string]struct {
		wrong, ignored, contradictions, short []string
	}{
		"repaired": {},
		"often": {
			wrong:          []string{"prepare.works", "restart.limit", "LimitNOFILE"},
			ignored:        []string{"web.service:19: Unknown key 'StartLimitIntervalSec'", "web.service:21: Invalid memory limit"},
			contradictions: []string{"web.service:17"},
			short:          []string{"restart.limit", "limit.files", "limit.memory", "deploy.prepared"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := forProduction(t, top+"/harness/testdata/production/"+name)
			var wrong, contradictions, short []string
			for _, c := range r.Checks {
				if c.Verdict == audit.NotKept {
					wrong = append(wrong, c.Check)
				}
			}
			for _, l := range r.Results {
				// Where systemd has cgroup v2, it keeps that one.
				if l.Verdict == audit.NotKept && l.Directive != "IPAddressDeny" {
					wrong = append(wrong, l.Directive)
				}
			}
			for _, c := range r.Contradictions {
				contradictions = append(contradictions, c.At)
			}
			for _, p := range r.Points {
				if p.Verdict == audit.Missing || p.Verdict == audit.NotKept {
					short = append(short, p.Point)
				}
			}
			require.Equal(t, want.wrong, wrong)
			require.Equal(t, want.contradictions, contradictions)
			require.Equal(t, want.short, short)
			require.Len(t, r.Ignored, len(want.ignored), r.Ignored)
			for i, line := range want.ignored {
				require.Contains(t, r.Ignored[i], line)
			}
			untold(t, r)
		})
	}
}

// forProduction holds the unit of a folder against the profile, after its own preparation.
func forProduction(t *testing.T, dir string) (r audit.Report) {
	t.Helper()
	out, err := exec.Command("outlive", "verify", "--unit", dir+"/web.service", "--prepare", dir+"/prepare.sh",
		"--stand-in", "--profile", audit.Production, "--probe", "systemctl is-active --quiet web", "--format", "json").Output()
	require.NoError(t, json.Unmarshal(out, &r), string(out))
	require.Equal(t, r.Broken(), err != nil)
	return r
}

// untold: what cannot be told of such a unit in a lab here is known by name.
func untold(t *testing.T, r audit.Report) {
	t.Helper()
	for _, c := range r.Checks {
		require.False(t, c.Verdict == audit.Untold && c.Check != "ready.honest", "%+v", c)
	}
	for _, l := range r.Results {
		if l.Verdict == audit.Untold {
			require.Contains(t, elsewhereHere, l.Directive, "%+v", l)
		}
	}
	open := 0
	for _, p := range r.Points {
		if p.Verdict == audit.NotTested {
			open++
		}
	}
	require.Equal(t, 4, open)
}
