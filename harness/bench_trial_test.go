//go:build bench

package harness

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/lane"
	"outlive/harness/plan"
	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/modes"
)

// benchTrials sets each trial of the bash matrix against its floor: the same
// shell, line, workload and event, reaped, but not observed.
func benchTrials(t *testing.T, self string) {
	heading("a trial / its floor (median over the row's events)")
	l := ground(t, self)
	bash, _ := shell.Lookup("bash")
	rows, err := plan.Selection{Modes: modes.Usual()}.Rows()
	require.NoError(t, err)
	for _, r := range rows {
		cells, err := plan.Selection{Modes: []modes.Mode{r.Mode}, Via: []modes.Via{r.Form.Via}, Events: event.Usual(),
			Shells: []shell.Shell{bash}, Voices: []string{plan.Chatty}}.Cells()
		require.NoError(t, err)
		benchRow(t, l, cells)
	}
}

// ground has this process be the lane.
func ground(t *testing.T, self string) *lane.Ground {
	require.NoError(t, proc.BecomeSubreaper())
	l, err := lane.NewGround(scratch(t), self)
	require.NoError(t, err)
	t.Cleanup(l.Here.Close)
	return l
}

// benchRow takes every event of a row, since each looks at other things, and
// gives the median of the ratios of all pairs of one trial and one floor.
func benchRow(t *testing.T, l *lane.Ground, cells []plan.Cell) {
	name := cells[0].Mode.ID + " " + string(cells[0].Form.Via)
	var ratios []float64
	var floors []time.Duration
	for _, c := range cells {
		if _, skipped := c.Skipped(); skipped || waits(c) {
			continue
		}
		for range 3 {
			floor := floorOnce(t, l, c)
			floors = append(floors, floor)
			ratios = append(ratios, trialOnce(t, l, c).Seconds()/floor.Seconds())
		}
	}
	if len(ratios) == 0 {
		row(name, "skipped", 0, 0, "")
		return
	}
	middle := median(ratios)
	row(name, fmt.Sprintf("%.2f", middle), middle, 1.5, ms(median(floors))+" at least")
}

// waits tells of the cell whose subject's log is silent for a second: having
// lost its display, screen sleeps as long (disp_readev_fn), and what its window
// writes reaches the log after that.
func waits(c plan.Cell) bool { return c.Mode.ID == "screen-attached" && c.Event.ID == "hangup" }

func trialOnce(t *testing.T, l *lane.Ground, c plan.Cell) time.Duration {
	start := time.Now()
	spec, err := c.Spec()
	require.NoError(t, err)
	text, err := json.Marshal(l.Perform([]plan.Spec{spec})[0])
	require.NoError(t, err)
	var e evidence.Evidence
	require.NoError(t, json.Unmarshal(text, &e))
	result := c.Judge(e)
	took := time.Since(start)
	require.Equal(t, plan.Kept, result.Verdict, "%s %s: %s", result.Mode, result.Event, result.Why)
	return took
}

func floorOnce(t *testing.T, l *lane.Ground, c plan.Cell) time.Duration {
	start := time.Now()
	spec, err := c.Spec()
	require.NoError(t, err)
	s, err := stage.Open(l.Here, spec.Script)
	require.NoError(t, err)
	require.NoError(t, s.Start())
	if c.Event.Session.Held() {
		require.NoError(t, s.Suspend())
	}
	_, err = c.Event.Make(s)
	require.NoError(t, err)
	proc.KillDescendants(time.Now().Add(stage.Patience))
	require.NoError(t, s.Strike())
	return time.Since(start)
}
