package harness

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// A timer starts another run at its time. A time that has passed while it was stopped is
// made up for in any case, one that has passed before a boot only by a persistent one.
func TestTimes(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	const again, died = evidence.Restarted, evidence.Died
	all := []struct {
		mode, event string
		want        evidence.Outcome
		rule        string
	}{
		{"systemd-calendar", "tick", again, "timer.fires"},
		{"systemd-calendar", "tick-missed", again, "timer.remembers"},
		{"systemd-calendar persistent", "tick-missed", again, "timer.remembers"},
		{"systemd-calendar", "tick-boot", again, "timer.catches-up"},
		{"systemd-calendar persistent", "tick-boot", died, "timer.forgets"},
		{"systemd-calendar", "tick-spread", again, "timer.fires"},
		{"cron", "tick-boot", died, "cron.forgets"}, // what takes a minute is TestMinutes
		{"systemd-calendar-spread", "tick-spread", again, "timer.spreads"},
		{"systemd-calendar-spread spread", "tick-spread", again, "timer.fires"},
		{"systemd-timer", "tick", died, "program.exits"}, // once
		{"nohup", "tick", died, "program.exits"},
	}
	var cells []plan.Cell
	for _, tt := range all {
		mode, without, _ := strings.Cut(tt.mode, " ")
		one, err := request{Modes: mode, Shells: "bash", Events: tt.event, Voices: plan.Chatty, Lab: true}.cells()
		require.NoError(t, err)
		one[0].Without = strings.Fields(without)
		cells = append(cells, one[0])
	}
	made := map[string]plan.Trial{}
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		made[strings.TrimSpace(one.Mode+" "+one.Without)+" "+one.Event] = one
	})
	require.NoError(t, err)
	for _, tt := range all {
		one := made[tt.mode+" "+tt.event]
		requireKept(t, []plan.Trial{one})
		require.Equal(t, tt.want, one.Outcome, "%s: %s", one, one.Why)
		require.Equal(t, tt.rule, one.Rule, "%s: %s", one, one.Why)
	}
	for mode, spread := range map[string]bool{"systemd-calendar": false, "systemd-calendar-spread": true, "systemd-calendar-spread spread": false} {
		s := made[mode+" tick-spread"].Evidence.Spread
		require.Equal(t, spread, s.Chance(), "%s: %s", mode, s.Tell())
		require.Equal(t, spread, s.Most > 0, mode)
	}
	every := cells[0].Form.Traits.Every
	on := made["systemd-calendar tick"].Evidence
	require.Less(t, on.Late, every/2, "long after its time")
	require.NotZero(t, on.Late)
	require.Less(t, on.Down, every+every/2, "not at the next of its times")
}
