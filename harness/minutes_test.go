//go:build scoreboard

package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// TestMinutes waits for cron, whose least is a minute: a minute in which it was stopped is
// not made up for, and the next that its line names has a run. CI has the boot (TestTimes);
// this takes up to 62 s: make minutes.
func TestMinutes(t *testing.T) {
	requireLab(t)
	requireShell(t, "bash")
	want := map[string]string{"tick": "cron.fires", "tick-missed": "cron.forgets", "crash": "cron.fires"}
	cells, err := request{Modes: "cron", Events: "tick tick-missed crash", Shells: "bash", Voices: plan.Chatty, Lab: true}.cells()
	require.NoError(t, err)
	made := 0
	_, err = Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		require.Equal(t, want[one.Event], one.Rule, "%s: %s", one, one.Why)
		require.Equal(t, one.Event != "tick-missed", one.Outcome == evidence.Restarted, one)
		t.Logf("%s: %s, %v after its time", one, one.Outcome, one.Evidence.Late)
		made++
	})
	require.NoError(t, err)
	require.Equal(t, len(want), made)
}
