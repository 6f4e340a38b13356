package harness

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// Who starts again what fails at once gives up after as many starts as he says, or never, and
// waits in between as he says; and it is he who says that he has given up.
func TestWhoGivesUp(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	cells, err := request{Modes: "nohup systemd-restart supervisord runit", Events: "crash-loop", Shells: "bash", Voices: plan.Chatty, Lab: true}.cells()
	require.NoError(t, err)
	for _, c := range cells {
		if c.Mode.ID == "systemd-restart" && len(c.Without) == 0 {
			c.Without = []string{"restart"}
			cells = append(cells, c)
		}
	}
	for _, tt := range []struct {
		is         string
		starts     int
		first, gap time.Duration // at least
		says       string
	}{
		{"nohup", 0, 0, 0, ""},
		{"systemd-restart restart", 0, 0, 0, ""},
		{"systemd-restart", 4, 100 * time.Millisecond, 100 * time.Millisecond, "is failed (Result=exit-code"},
		{"supervisord", 4, 0, time.Second, "entered FATAL state, too many start retries too quickly"},
		{"runit", 8, 0, time.Second, ""},
	} {
		t.Run(tt.is, func(t *testing.T) {
			t.Parallel()
			var some []plan.Cell
			for _, c := range cells {
				if strings.TrimSpace(c.Mode.ID+" "+strings.Join(c.Without, ",")) == tt.is {
					some = append(some, c)
				}
			}
			_, err := Matrix{Cells: some, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
				requireKept(t, []plan.Trial{one})
				if one.Verdict == plan.Skipped {
					return // it is not installed
				}
				loop := one.Evidence.Loop
				if tt.starts == 0 {
					require.Nil(t, loop)
					return
				}
				require.Equal(t, tt.says == "", one.Outcome == evidence.Restarted)
				require.Len(t, loop.Starts, tt.starts)
				require.Contains(t, loop.Manager, tt.says)
				require.Equal(t, tt.says != "", loop.Quiet > 0)
				require.GreaterOrEqual(t, loop.Starts[0], tt.first)
				for i, at := range loop.Starts[1:] {
					require.Greater(t, at-loop.Starts[i], tt.gap-50*time.Millisecond, "%v", loop.Starts)
				}
			})
			require.NoError(t, err)
		})
	}
}
