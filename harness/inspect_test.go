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

// sleepers are cells of a program that does nothing, in some shells.
func sleepers(t *testing.T, in *plan.Machine, all []modes.Mode, what []event.Event, shells ...string) []plan.Cell {
	t.Helper()
	s := plan.Selection{Modes: all, Events: what, Voices: []string{plan.Own}, Lab: in, Guest: &plan.Guest{Command: []string{"sleep", "600"}, Dir: t.TempDir(), Window: briefly}}
	if in != nil {
		s.Guest.Dir = "/"
	}
	for _, id := range shells {
		sh, ok := shell.Lookup(id)
		require.True(t, ok, id)
		s.Shells = append(s.Shells, sh)
	}
	cells, err := s.Cells()
	require.NoError(t, err)
	return cells
}

// A wrong forecast is a fault of the theory, or of who recognises.
func TestWhatInspectForetellsHappens(t *testing.T) {
	var some []modes.Mode
	for _, id := range []string{"foreground", "background", "disown", "nohup", "setsid"} {
		m, ok := modes.Lookup(id)
		require.True(t, ok, id)
		m.Forms = m.Forms[:1]
		some = append(some, m)
	}
	var what []event.Event
	for _, id := range []string{"hangup", "exit-close", "kill-shell"} {
		e, ok := event.Lookup(id)
		require.True(t, ok, id)
		what = append(what, e)
	}
	is := foretell(t.Context(), t, sleepers(t, nil, some, what, "bash"))
	t.Log(is)
	require.Empty(t, is.wrong, strings.Join(is.wrong, "\n"))
	require.GreaterOrEqual(t, is.right, 10, strings.Join(is.why, "\n"))
}
