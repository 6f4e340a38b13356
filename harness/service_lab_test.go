package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/modes"
)

// What of a job lives when the service that started it is stopped, says KillMode;
// and with the main process go the pipes that it reads.
func TestServiceStop(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	cells := inLab(t, "foreground background nohup setsid systemd-service", "service-stop service-stop-mixed service-stop-process service-stop-none")
	fate := map[string]evidence.Outcome{}
	mainGone := map[string]bool{}
	m := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}
	_, err := m.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		mainGone[one.Event] = one.Evidence.Client.Killed
		if one.Via == string(modes.Native) {
			return
		}
		fate[one.Mode+" "+one.Event] = one.Outcome
		require.Equal(t, one.Mode == "foreground" || one.Mode == "background", one.Evidence.Client.Held != "", "%s: who else keeps the agent reading?", one.Mode)
	})
	require.NoError(t, err)
	require.Equal(t, map[string]evidence.Outcome{
		"foreground service-stop": "died", "foreground service-stop-mixed": "died", "foreground service-stop-process": "died", "foreground service-stop-none": "survived",
		"background service-stop": "died", "background service-stop-mixed": "died", "background service-stop-process": "died", "background service-stop-none": "survived",
		"nohup service-stop": "died", "nohup service-stop-mixed": "died", "nohup service-stop-process": "survived", "nohup service-stop-none": "survived",
		"setsid service-stop": "died", "setsid service-stop-mixed": "died", "setsid service-stop-process": "survived", "setsid service-stop-none": "survived",
		"systemd-service service-stop": "survived", "systemd-service service-stop-mixed": "survived", "systemd-service service-stop-process": "survived", "systemd-service service-stop-none": "survived",
	}, fate)
	require.Equal(t, map[string]bool{"service-stop": true, "service-stop-mixed": true, "service-stop-process": true, "service-stop-none": false}, mainGone)
}

// With another KillMode than the one that is claimed, what was to live dies, and
// what was to die lives: each is told.
func TestServiceStopIsNotAsClaimed(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	lives, dies := inLab(t, "setsid", "service-stop-process")[0], inLab(t, "setsid", "service-stop")[0]
	lives.Event.Session, dies.Event.Session = dies.Event.Session, lives.Event.Session
	m := Matrix{Cells: []plan.Cell{lives, dies}, Self: outlive, Parallel: 1}
	var all []plan.Trial
	_, err := m.Run(t.Context(), func(one plan.Trial) { all = append(all, one) })
	require.NoError(t, err)
	require.Equal(t, []evidence.Outcome{evidence.Died, evidence.Survived}, []evidence.Outcome{all[0].Outcome, all[1].Outcome})
	require.Equal(t, []plan.Verdict{plan.Broken, plan.Broken}, []plan.Verdict{all[0].Verdict, all[1].Verdict})
}
