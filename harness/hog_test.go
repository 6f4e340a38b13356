package harness

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/program"
	"outlive/modes"
)

// hogs are processes that take what there is of something: with a limit, with all limits but
// that one, and with none.
func hogs(t *testing.T) (cells []plan.Cell) {
	t.Helper()
	for event, step := range map[string]string{"memory-hog": "memory", "child-memory-hog": "memory", "fork-hog": "tasks", "fd-hog": "files", "cpu-hog": "cpu"} {
		limited := inLab(t, "systemd-limits", event)[0]
		without := limited
		without.Without = []string{step}
		cells = append(cells, limited, without, inLab(t, "nohup", event)[0])
	}
	return cells
}

// Who takes what there is of something is stopped where its unit has a limit, as the kernel
// counts, and nowhere else; a neighbour goes on in any case.
func TestHogs(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	declared, _ := modes.Lookup("systemd-limits")
	cells := hogs(t)
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		h := one.Evidence.Hog
		require.NotNil(t, h, one)
		require.False(t, h.Neighbour.Fails(), "%s: %s", one, h.Neighbour.Tell())
		if h.Idle() { // others had the processors
			return
		}
		limited := one.Mode == "systemd-limits" && one.Without == ""
		require.Equal(t, limited, h.Contained(), "%s: %s", one, h.Tell())
		if limited {
			require.True(t, h.Enforced(), "%s: %s", one, h.Tell())
			require.Equal(t, h.Of.Limit(declared.Forms[0].Traits.Limits), h.Before.Most, one)
		}
		require.Equal(t, limited && h.Of == program.Memory && !h.Child, one.Outcome == evidence.Died, one)
		if require.Equal(t, limited && h.Of == program.Memory, h.Killed, one); h.Killed && h.Child {
			require.Equal(t, h.Before.Count+1, h.After.Count, one)
			require.Contains(t, h.Unit, ".service is active, Result=success", one) // nobody but the count tells
		}
		for _, other := range cells { // a limit that is claimed and not kept, or kept and not claimed, is never green
			if other.Event.ID == one.Event && other.Mode.ID == "systemd-limits" && one.Mode == other.Mode.ID && strings.Join(other.Without, ",") != one.Without {
				require.Equal(t, plan.Broken, other.Judge(*one.Evidence).Verdict, "%s, as if without %q", one, other.Without)
			}
		}
	})
	require.NoError(t, err)
}
