package harness

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// Who starts another in the place of what has crashed does so, and no sooner than it says;
// nobody else does.
func TestACrash(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	waits := map[string]time.Duration{ // at least: RestartSec; at once, within the first second of the supervisor's backoff
		"systemd-restart": 100 * time.Millisecond, "supervisord": 0, "runit": 0, "s6": 0, "daemontools": 0,
	}
	cells, err := request{Modes: "nohup systemd-service systemd-restart supervisord runit s6 daemontools", Shells: "bash", Events: "crash", Voices: plan.Chatty, Lab: true}.cells()
	require.NoError(t, err)
	for _, c := range cells {
		if c.Mode.ID == "systemd-restart" {
			c.Without = []string{"restart"}
			cells = append(cells, c)
		}
	}
	_, err = Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		if one.Verdict == plan.Skipped {
			return // it is not installed
		}
		least, comes := waits[one.Mode]
		if !comes || one.Without != "" {
			require.Equal(t, evidence.Died, one.Outcome, one)
			require.Zero(t, one.Evidence.Down)
			return
		}
		require.Equal(t, evidence.Restarted, one.Outcome, one)
		require.GreaterOrEqual(t, one.Evidence.Down, least, one)
	})
	require.NoError(t, err)
}
