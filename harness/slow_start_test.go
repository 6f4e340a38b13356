package harness

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// A line comes back as soon as something runs, whether that is ready or not; only who waits
// for it to say so does not.
func TestWhatIsToldAsStarted(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	cells, err := request{Modes: "nohup tmux systemd-service systemd-forking systemd-oneshot supervisord systemd-notify", Events: "slow-start", Shells: "bash", Voices: plan.Chatty, Lab: true}.cells()
	require.NoError(t, err)
	for _, c := range cells {
		if c.Mode.ID == "systemd-notify" {
			c.Without = []string{"notify"}
			cells = append(cells, c)
		}
	}
	waits := 0
	_, err = Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		if one.Verdict == plan.Skipped {
			return // it is not installed
		}
		want := evidence.Unready
		if strings.TrimSpace(one.Mode+" "+one.Without) == "systemd-notify" {
			want = evidence.Survived
			waits++
		}
		require.Equal(t, want, one.Outcome, "%s %s: %s", one, one.Without, one.Why)
		require.Equal(t, want == evidence.Survived, one.Evidence.Readiness.Ready)
		require.Positive(t, one.Evidence.Readiness.Told)
	})
	require.NoError(t, err)
	require.Equal(t, 1, waits)
}
