package stage

import (
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// TestClockOfWhoEnds: how long it had waited for a processor by then shortens no window.
func TestClockOfWhoEnds(t *testing.T) {
	var cpus unix.CPUSet
	require.NoError(t, unix.SchedGetaffinity(0, &cpus))
	var loops []*exec.Cmd
	for range 2 * cpus.Count() {
		loop := exec.Command("sh", "-c", "while :; do :; done")
		require.NoError(t, loop.Start())
		t.Cleanup(func() { _, _ = loop.Process.Kill(), loop.Wait() })
		loops = append(loops, loop)
	}
	m, leader := &stranger{delays: proc.Delays{}}, loops[0]
	s := &Stage{Leader: &proc.Handle{PID: leader.Process.Pid}}
	s.Patience = time.Minute
	require.Eventually(t, func() bool { return m.delays.Of(leader.Process.Pid) > 2*usualWindow }, 30*time.Second, glance)
	start, passed := time.Now(), m.clock(s, nil)
	require.NoError(t, leader.Process.Kill())
	_ = leader.Wait()
	m.looks = int(usualWindow / glance)                     // as often as it would
	if early := passed(); time.Since(start) < usualWindow { // however long its end took
		require.False(t, early)
	}
	require.Eventually(t, passed, 30*time.Second, glance)
}
