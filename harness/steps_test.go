package harness

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/modes"
)

// Whatever steps are left out together, what becomes of the daemon is what the
// theory says: every pair, and the larger sets that hold a pair whose parts do
// more together than each alone.
func TestStepsLeftOutTogether(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	mode, ok := modes.Lookup("double-fork")
	require.True(t, ok)
	var sets [][]string
	var all []string
	for i, one := range mode.Forms[0].Steps {
		all = append(all, one.Name)
		for _, other := range mode.Forms[0].Steps[i+1:] {
			sets = append(sets, []string{one.Name, other.Name})
		}
	}
	for _, third := range all {
		if third != "fork1" && third != "fork2" {
			sets = append(sets, []string{"fork2", third, "fork1"})
		}
	}
	sets = append(sets, all)
	var cells []plan.Cell
	for _, without := range sets {
		cells = append(cells, leftOut(t, mode, without, "hangup")...)
	}
	for _, id := range []string{"exit", "ctrl-c", "suspend-hangup", "kill-shell"} { // where a foreground job shows
		cells = append(cells, leftOut(t, mode, []string{"fork1", "fork2"}, id)...)
	}
	m := Matrix{Cells: cells, Self: outlive}
	held := false
	_, err := m.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		held = held || one.Event == "suspend-hangup" && one.Verdict == plan.Kept
		require.Equal(t, one.Verdict == plan.Skipped, one.Event == "exit", "%s: %s", one, one.Why)
		if both := strings.Contains(one.Without, "fork1") && strings.Contains(one.Without, "fork2"); both && one.Event == "hangup" {
			require.Equal(t, "SIGHUP", one.Signal, one)
		}
	})
	require.NoError(t, err)
	require.True(t, held, "a foreground job is stopped by Ctrl-Z")
}

func leftOut(t *testing.T, mode modes.Mode, without []string, id string) []plan.Cell {
	t.Helper()
	e, ok := event.Lookup(id)
	require.True(t, ok)
	bash, _ := shell.Lookup("bash")
	cells, err := plan.Selection{
		Modes: []modes.Mode{mode}, Events: []event.Event{e}, Shells: []shell.Shell{bash}, Voices: []string{plan.Silent}, Without: without,
	}.Cells()
	require.NoError(t, err)
	return cells
}
