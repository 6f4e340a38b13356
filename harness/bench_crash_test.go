//go:build bench

package harness

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/lab"
	"outlive/harness/plan"
)

// delays is how long a manager waits before it starts another, where it is told how long:
// RestartSec=. The others start it when they hear of the end, or at their next look; those
// of daemontools' kind wait for a second after a start that is younger.
var delays = map[string]time.Duration{"systemd-restart": 100 * time.Millisecond, "systemd-notify": 100 * time.Millisecond}

// benchComebacks measures how long the work is down after a crash, from the end of the
// subject until another has connected.
func benchComebacks(t *testing.T, self string) {
	heading("down after a crash, in a lab")
	if err := lab.Missing(""); err != nil {
		t.Skip(err.Error())
	}
	cells, err := request{Modes: "systemd-restart systemd-notify supervisord runit s6 daemontools", Events: "crash", Shells: "bash", Voices: plan.Chatty, Lab: true}.cells()
	require.NoError(t, err)
	down := map[string][]time.Duration{}
	for range 5 {
		_, err = Matrix{Cells: cells, Self: self, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
			if one.Outcome == evidence.Restarted {
				down[one.Mode] = append(down[one.Mode], one.Evidence.Down)
			}
		})
		require.NoError(t, err)
	}
	for _, c := range cells {
		id, note := c.Mode.ID, "no delay is configured"
		if len(down[id]) == 0 {
			row(id, "skipped", 0, 0, "")
			continue
		}
		took := median(down[id])
		if delay := delays[id]; delay > 0 {
			note = fmt.Sprintf("%.2f of the configured %s", took.Seconds()/delay.Seconds(), ms(delay))
		}
		row(id, ms(took), 0, 0, note)
	}
}
