//go:build bench

package harness

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/lane"
	"outlive/harness/plan"
	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/stage"
)

// benchGuests sets each trial of somebody's own line against its floor: the same line
// typed into the same shell, the window in which it has to look the same, the event and
// the end of all, with nothing looked at.
func benchGuests(t *testing.T, self string) {
	heading("a trial of a line of your own / its floor")
	l := ground(t, self)
	for _, line := range []string{"sleep 600 &", "nohup sleep 600 >log 2>&1 &", "(setsid sleep 600 | cat >log &)"} {
		var ratios []float64
		var floors []time.Duration
		for _, what := range []string{"hangup", "exit", "kill-shell", "sighup"} {
			for range 3 {
				floor := guestFloor(t, l, guestCell(t, line, "bash", what))
				floors = append(floors, floor)
				ratios = append(ratios, trialOnce(t, l, guestCell(t, line, "bash", what)).Seconds()/floor.Seconds())
			}
		}
		middle := median(ratios)
		row(line, fmt.Sprintf("%.2f", middle), middle, 1.5, ms(median(floors))+" at least")
	}
}

func guestFloor(t *testing.T, l *lane.Ground, c plan.Cell) time.Duration {
	start := time.Now()
	spec, err := c.Spec()
	require.NoError(t, err)
	s, err := stage.Open(l.Here, spec.Script)
	require.NoError(t, err)
	mark := s.Terminal.Mark()
	require.NoError(t, s.Terminal.Type(c.Guest.Line+"\n"))
	ctx, stop := context.WithTimeout(t.Context(), stage.Patience)
	defer stop()
	require.NoError(t, s.Terminal.Wait(ctx, mark, func(text []byte) bool {
		_, after, shown := bytes.Cut(text, []byte("\n"))
		return shown && bytes.Contains(after, []byte(shell.Prompt))
	}))
	<-time.After(c.Guest.Window) // no fact is waited for: the window is the floor, what a trial must look at for as long
	started := slices.DeleteFunc(s.Running(), func(pid int) bool { return pid == s.Leader.PID })
	require.NotEmpty(t, started)
	s.Subject, err = proc.Open(started[0])
	require.NoError(t, err)
	_, err = c.Event.Make(s)
	require.NoError(t, err)
	proc.KillDescendants(time.Now().Add(stage.Patience))
	require.NoError(t, s.Strike())
	return time.Since(start)
}
