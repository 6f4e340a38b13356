package harness

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/needs"
	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/modes"
)

// Which of a handful of modes meets which of a few needs, by trials in a lab. What systemd
// and others add to a terminal that was survived shows, and what they cost.
func TestWhichModeMeetsWhichNeed(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	bash, _ := shell.Lookup("bash")
	s := plan.Selection{Shells: []shell.Shell{bash}, Via: []modes.Via{modes.Tool}, Lab: &plan.Machine{}}
	for id := range strings.FieldsSeq("nohup tmux systemd-service systemd-restart supervisord systemd-sandbox") {
		m, ok := modes.Lookup(id)
		require.True(t, ok, id)
		s.Modes = append(s.Modes, m)
	}
	wanted := slices.DeleteFunc(needs.All(), func(n needs.Need) bool {
		return !slices.Contains([]string{"terminal", "crash", "sandbox", "stop", "rootless"}, n.ID)
	})
	cells, err := needs.Cells(wanted, s)
	require.NoError(t, err)
	require.Len(t, cells, 30) // hangup, crash, exit-error, trespass and stop of six
	tally, missing := needs.NewTally(wanted, true), map[string]bool{}
	_, err = Matrix{Cells: cells, Self: outlive, Parallel: 2, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		tally.Add(one)
		missing[one.Mode] = one.Missing != ""
		if one.Verdict != plan.Skipped {
			require.Equal(t, plan.Kept, one.Verdict, "%s: %s", one, one.Why)
		}
	})
	require.NoError(t, err)
	answers := map[string]string{
		"nohup":           "met not-met not-met half met",
		"tmux":            "met not-met not-met half met",
		"systemd-service": "met not-met not-met met not-met",
		"systemd-restart": "met met not-met met not-met",
		"supervisord":     "met met not-met half not-met",
		"systemd-sandbox": "met not-met met met not-met",
	}
	for _, r := range tally.Table().Rows {
		if missing[r.Mode] {
			continue
		}
		var is []string
		for _, c := range r.Cells {
			is = append(is, string(c.Answer))
			require.NotZero(t, c.Trials, "%s %s", r.Mode, c.Need)
		}
		require.Equal(t, answers[r.Mode], strings.Join(is, " "), "%s: %v", r.Mode, r.Cells)
		keeps := map[string]string{"tmux": "tmux: server", "supervisord": "supervisord"}[r.Mode]
		require.Equal(t, keeps, strings.Join(r.Cost.Helpers, " "), r.Mode)
		require.Equal(t, keeps != "", r.Cost.Memory > 0, r.Mode)
		require.Positive(t, r.Cost.Ready, r.Mode)
	}
}
