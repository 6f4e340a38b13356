package harness

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/inspect"
	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/modes"
)

// foretold counts forecasts of processes that nobody of ours started, for all that
// inspect knows, against what then happened.
type foretold struct {
	right, unknown int
	wrong, why     []string
}

// foretell makes trials of a plain program, and has inspect forecast each from what was
// seen just before the event, without what its mode declares.
func foretell(t *testing.T, cells []plan.Cell) (is foretold) {
	t.Helper()
	m := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}
	controls, err := m.Run(t.Context(), func(one plan.Trial) {
		happened := slices.Contains(evidence.Fates(), one.Outcome)
		if e := one.Evidence; !happened || e == nil || e.Before.PID == 0 {
			return
		}
		kind, _ := shell.Lookup(one.Shell)
		what, _ := event.Lookup(one.Event)
		seen := *one.Evidence
		seen.Listed = nil
		f := inspect.Seen(seen, kind).Foresee(what, false)
		switch {
		case f.Outcome == evidence.Skipped:
		case f.Outcome == evidence.Unknown:
			is.unknown++
			is.why = append(is.why, fmt.Sprintf("%s: %s: %s", one, one.Outcome, f.Why))
		case f.Outcome == one.Outcome:
			is.right++
		default:
			is.wrong = append(is.wrong, fmt.Sprintf("%s: foretold %s (%s), but %s", one, f.Outcome, f.Why, one.Outcome))
		}
	})
	require.NoError(t, err)
	require.NoError(t, controls.Err())
	return is
}

func (is foretold) String() string {
	all := is.right + is.unknown + len(is.wrong)
	return fmt.Sprintf("inspect: of %d forecasts %d right, %d unknown, %d wrong", all, is.right, is.unknown, len(is.wrong))
}

// sleepers are cells of a program that does nothing, in some shells.
func sleepers(t *testing.T, all []modes.Mode, what []event.Event, shells ...string) []plan.Cell {
	t.Helper()
	s := plan.Selection{Modes: all, Events: what, Voices: []string{plan.Own}, Guest: &plan.Guest{Command: []string{"sleep", "600"}, Dir: t.TempDir(), Window: briefly}}
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
	is := foretell(t, sleepers(t, some, what, "bash"))
	t.Log(is)
	require.Empty(t, is.wrong, strings.Join(is.wrong, "\n"))
	require.GreaterOrEqual(t, is.right, 10, strings.Join(is.why, "\n"))
}
