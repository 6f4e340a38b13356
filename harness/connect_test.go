package harness

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// Who connects to a server that has crashed is refused until another has a socket of its
// own, and by nobody where systemd has it.
func TestWhoIsRefused(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	cells, err := request{Modes: "nohup systemd-service systemd-restart systemd-socket runit supervisord", Shells: "bash", Events: "connect", Voices: plan.Chatty, Lab: true}.cells()
	require.NoError(t, err)
	_, err = Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		if one.Verdict == plan.Skipped {
			return // it is not installed
		}
		c := one.Evidence.Calls
		require.NotNil(t, c, one)
		held, back := one.Mode == "systemd-socket", one.Outcome == evidence.Restarted
		require.Equal(t, held, c.Refused == 0 && !c.Anew, "%s: %+v", one, c)
		require.Equal(t, back && !held, c.Anew, "%s: %+v", one, c)
		require.Equal(t, back && c.Refused > 0, c.Dark > 0, "%s: %+v", one, c)
		require.GreaterOrEqual(t, c.Answered, 10, one)
		switch one.Mode {
		case "nohup", "systemd-service":
			require.Equal(t, evidence.Died, one.Outcome, one)
		case "systemd-restart":
			require.GreaterOrEqual(t, c.Dark, 90*time.Millisecond, "RestartSec=") // a call may come a bit after the end
		}
	})
	require.NoError(t, err)
}
