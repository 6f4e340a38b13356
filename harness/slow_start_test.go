package harness

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// A line comes back as soon as something runs, whether that is ready or not, and what is
// ordered after its unit starts then; only who waits for it to say so does not.
func TestWhatIsToldAsStarted(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	cells, err := request{Modes: "nohup tmux systemd-service systemd-forking systemd-oneshot sysvinit supervisord systemd-notify", Events: "slow-start dependency", Shells: "bash", Voices: plan.Chatty, Lab: true}.cells()
	require.NoError(t, err)
	for _, c := range cells {
		if c.Mode.ID == "systemd-notify" {
			c.Without = []string{"notify"}
			cells = append(cells, c)
		}
	}
	after := map[string]string{
		"systemd-service": "systemd.after-simple", "systemd-notify notify": "systemd.after-simple", "systemd-notify": "systemd.after-ready",
		"systemd-forking": "systemd.after-forking", "sysvinit": "systemd.after-forking", "systemd-oneshot": "systemd.after-oneshot",
	}
	waits, ordered := 0, 0
	_, err = Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		mode := strings.TrimSpace(one.Mode + " " + one.Without)
		if one.Event == "dependency" {
			require.Equal(t, after[mode], one.Rule, "%s: %s", mode, one.Why) // "" for whom it is nothing
			require.True(t, after[mode] != "" || one.Verdict == plan.Skipped, mode)
		}
		if one.Verdict == plan.Skipped {
			return // it is not installed, or there is no unit
		}
		want := evidence.Unready
		if mode == "systemd-notify" {
			want = evidence.Survived
			waits++
		}
		require.Equal(t, want, one.Outcome, "%s %s: %s", one, one.Without, one.Why)
		require.Equal(t, want == evidence.Survived, one.Evidence.Readiness.Ready)
		require.Positive(t, one.Evidence.Readiness.Told)
		if o := one.Evidence.Order; o != nil {
			ordered++
			require.Equal(t, one.Evidence.Readiness.Ready, o.Ready, one)
			require.LessOrEqual(t, o.Done, o.Began, one)
		}
	})
	require.NoError(t, err)
	require.Equal(t, 2, waits)
	require.GreaterOrEqual(t, ordered, 4) // the others may not be installed
}
