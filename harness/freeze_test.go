package harness

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// A hang is no end: who starts again what ends does not see it. Who waits for signs of life
// does, no sooner than they are late, and tmux wakes what it has started.
func TestWhoNoticesAHang(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	const stays, ends, returns = evidence.Stopped, evidence.Died, evidence.Restarted
	want := map[string]evidence.Outcome{
		"nohup": stays, "dtach": stays, "systemd-restart": stays, "supervisord": stays, "runit": stays,
		"tmux": evidence.Survived, "screen": evidence.Survived,
		"systemd-notify": returns, "systemd-notify notify": returns, // NOTIFY_SOCKET comes with WatchdogSec=, too
		"systemd-notify watchdog": stays, "systemd-notify restart": ends,
	}
	cells, err := request{Modes: "nohup dtach tmux screen systemd-restart supervisord runit systemd-notify", Events: "freeze", Shells: "bash", Voices: plan.Chatty, Lab: true}.cells()
	require.NoError(t, err)
	for _, step := range []string{"notify", "watchdog", "restart"} {
		for _, c := range cells {
			if c.Mode.ID == "systemd-notify" && len(c.Without) == 0 {
				c.Without = []string{step}
				cells = append(cells, c)
			}
		}
	}
	_, err = Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		if one.Verdict == plan.Skipped {
			return // it is not installed
		}
		is := strings.TrimSpace(one.Mode + " " + one.Without)
		require.Equal(t, want[is], one.Outcome, "%s: %s", is, one.Why)
		if want[is] != returns && want[is] != ends {
			require.Zero(t, one.Evidence.Hung, is)
			return
		}
		require.Equal(t, "SIGABRT", one.Signal, is)
		require.Greater(t, one.Evidence.Hung, time.Second, "%s: WatchdogSec=2, and a sign of life at most a third of that ago", is)
		require.Equal(t, want[is] == returns, one.Evidence.Down >= 100*time.Millisecond, is)
	})
	require.NoError(t, err)
}
