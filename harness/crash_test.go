package harness

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// Who starts another in the place of what has ended does so where he says that he does, and
// no sooner; nobody else does.
func TestWhoStartsAnother(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	const always, failed, never = "crash exit-error exit-clean", "crash exit-error", ""
	when := map[string]string{
		"nohup": never, "systemd-restart": failed, "systemd-restart restart": never,
		"supervisord": failed, "runit": always, "s6": always, "daemontools": always,
	}
	var cells []plan.Cell
	for _, of := range []request{
		{Modes: "nohup s6 daemontools", Events: "crash"}, {Modes: "systemd-restart supervisord runit", Events: always},
	} {
		of.Shells, of.Voices, of.Lab = "bash", plan.Chatty, true
		some, err := of.cells()
		require.NoError(t, err)
		cells = append(cells, some...)
	}
	for _, c := range cells {
		if c.Mode.ID == "systemd-restart" && c.Event.ID == "crash" {
			c.Without = []string{"restart"}
			cells = append(cells, c)
		}
	}
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		if one.Verdict == plan.Skipped {
			return // it is not installed
		}
		comes := slices.Contains(strings.Fields(when[strings.TrimSpace(one.Mode+" "+one.Without)]), one.Event)
		require.Equal(t, comes, one.Outcome == evidence.Restarted, "%s: %s", one, one.Outcome)
		require.Equal(t, comes, one.Evidence.Down > 0, one)
		if one.Mode == "systemd-restart" && comes {
			require.GreaterOrEqual(t, one.Evidence.Down, 100*time.Millisecond, one) // RestartSec=
		}
	})
	require.NoError(t, err)
}
