package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/modes"
)

// Nobody lives through the end of his container; but whether he is asked first says
// who is PID 1, and who shares a process group with its child.
func TestContainerStop(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	cells := inLab(t, "foreground nohup setsid double-fork daemon python-daemon script", "container-exit container-stop container-stop-exec container-stop-init container-stop-init-exec container-stop-init-group")
	fate := map[string]string{}
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		if one.Via == string(modes.Native) && one.Mode != "double-fork" || one.Outcome == evidence.Skipped {
			return
		}
		fate[one.Mode+" "+one.Event] = one.Signal
		require.True(t, one.Evidence.Client.Returned, "the pipes have ended, and nobody else keeps the launcher")
	})
	require.NoError(t, err)
	for _, racing := range []string{"foreground", "nohup", "script"} { // against the end of the init
		require.Contains(t, []string{"SIGTERM", "SIGKILL"}, fate[racing+" container-stop-init-group"])
		delete(fate, racing+" container-stop-init-group")
	}
	require.Equal(t, map[string]string{
		"foreground container-stop": "SIGKILL", "nohup container-stop": "SIGKILL", "setsid container-stop": "SIGKILL", "double-fork container-stop": "SIGKILL",
		"foreground container-stop-exec": "SIGTERM", "foreground container-stop-init-exec": "SIGTERM",
		"foreground container-stop-init": "SIGKILL", "nohup container-stop-init": "SIGKILL", "setsid container-stop-init": "SIGKILL", "double-fork container-stop-init": "SIGKILL",
		"setsid container-stop-init-group": "SIGKILL", "double-fork container-stop-init-group": "SIGKILL",
		"script container-exit": "SIGKILL", "script container-stop": "SIGKILL", "script container-stop-init": "SIGKILL",
		"python-daemon container-stop": "SIGKILL", "python-daemon container-stop-init": "SIGKILL", "python-daemon container-stop-init-group": "SIGKILL",
		"daemon container-stop": "SIGKILL", "daemon container-stop-init": "SIGKILL", "daemon container-stop-init-group": "SIGKILL", // in the foreground below PID 1, so no exit
		"nohup container-exit": "SIGKILL", "setsid container-exit": "SIGKILL", "double-fork container-exit": "SIGKILL",
	}, fate)
}

// A program without a handler is deaf as PID 1, and not below an init.
func TestContainerStopOfAProgramWithoutAHandler(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	cells := inLab(t, "foreground", "container-stop-exec container-stop-init-exec")
	for i := range cells {
		cells[i].Runtime = "bash"
	}
	fate := map[string]string{}
	_, err := Matrix{Cells: cells, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		fate[one.Event] = one.Signal
	})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"container-stop-exec": "SIGKILL", "container-stop-init-exec": "SIGTERM"}, fate)
}
