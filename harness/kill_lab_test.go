package harness

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/plan"
)

// labMoments are within a matrix in labs: while these boot, while trials run,
// and while a machine reboots.
const labMoments = 5

// SIGKILL of outlive in the midst of a matrix in labs leaves no process, mount,
// cgroup or file, and that within two seconds.
func TestKilledFrontLeavesNoLab(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	theirs := leftover.LabCgroups()
	mounts := leftover.Mounts()
	atMoments(t, func(t *testing.T, n int, moment time.Duration) time.Duration {
		moment *= labMoments
		v := start(t, n, request{Modes: "nohup tmux systemd-run-user cron-reboot", Events: "hangup ssh-exit reboot", Repeat: 20, Parallel: 2, Lab: true})
		wait(moment)
		before := len(leftover.Of(v.cmd.Process.Pid, v.dir))
		require.NoError(t, v.cmd.Process.Kill())
		began := time.Now()
		_ = v.cmd.Wait()
		v.requireNothingLeft(t, fmt.Sprintf("killed after %s", moment))
		require.Empty(t, leftover.Labs(theirs, began.Add(leftover.Bound())), "killed after %s", moment)
		require.Equal(t, mounts, leftover.Mounts())
		took := time.Since(began)
		t.Logf("killed after %d ms: of %d processes and files nothing is left after %d ms", moment.Milliseconds(), before, took.Milliseconds())
		return took
	})
}

// Two outlives, each with labs of its own, do not disturb each other: every
// trial of both is kept.
func TestTwoMatricesInLabsSideBySide(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	what := request{Modes: "nohup tmux systemd-run-user systemd-service cron-reboot supervisord", Events: "hangup ssh-exit ssh-drop logind-kill linger-off unit-stop ci-reap reboot",
		Shells: "bash", Voices: plan.Chatty, Parallel: 2, Lab: true}
	before := leftover.Mounts()
	one, other := begun(t, what.front(outlive)), begun(t, what.front(outlive))
	cells, err := what.cells()
	require.NoError(t, err)
	for _, ended := range []func() ([]plan.Trial, error){one, other} {
		all, err := ended()
		require.NoError(t, err)
		require.Len(t, all, len(cells))
		requireKept(t, all)
	}
	require.Equal(t, before, leftover.Mounts())
}
