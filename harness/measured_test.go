package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// measured are cells whose outcomes were measured on a machine before there was
// any rule for them. No rule of ours may predict otherwise, and no trial may
// come out otherwise.
var measured = []struct {
	what, modes, events string
	is                  evidence.Outcome
}{
	{"logind that kills ends what has no unit of its own, however detached",
		"nohup setsid double-fork tmux screen", "logind-kill", evidence.Died},
	{"a unit of the user's manager is not the session's",
		"systemd-run-user", "logind-kill ssh-exit", evidence.Survived},
	{"logind as it comes leaves alone what a session leaves",
		"nohup setsid double-fork tmux screen", "ssh-exit", evidence.Survived},
	{"what is enabled comes back with the machine",
		"systemd-service systemd-user-service supervisord sysvinit sysvinit-update-rc cron-reboot systemd-boot-timer", "reboot", evidence.Restarted},
	{"nobody starts again what a shell started",
		"nohup setsid tmux systemd-run-user", "reboot", evidence.Died},
	{"nobody starts again what was only started: the link to the runlevels is missing",
		"sysvinit-service", "reboot", evidence.Died},
}

func TestCellsComeOutAsMeasured(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	var cells []plan.Cell
	want := map[[2]string]evidence.Outcome{}
	for _, m := range measured {
		for _, c := range inLab(t, m.modes, m.events) {
			if len(c.Without) > 0 { // a condition that was not left out when these were measured
				continue
			}
			cells = append(cells, c)
			want[[2]string{c.Mode.ID, c.Event.ID}] = m.is
			is, _, err := c.Expect()
			require.NoError(t, err)
			require.Equal(t, m.is, is.Outcome, "predicted: %s: %s %s", m.what, c.Mode.ID, c.Event.ID)
		}
	}
	made := 0
	m := Matrix{Cells: cells, Self: outlive, Parallel: 2}
	controls, err := m.Run(t.Context(), func(one plan.Trial) {
		if one.Verdict == plan.Skipped {
			t.Logf("not made: %s: %s", one, one.Why)
			return
		}
		made++
		requireKept(t, []plan.Trial{one})
		require.Equal(t, want[[2]string{one.Mode, one.Event}], one.Outcome, one)
	})
	require.NoError(t, err)
	require.NoError(t, controls.Err())
	t.Logf("%d of %d cells made", made, len(cells))
	require.NotZero(t, made)
}
