package rescue

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAllOrNothing: one of the job cannot be rescued, and none is; without its refusal all are,
// the shell that waits for them as well.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	path, err := compiled()
	require.NoError(t, err)
	tr := start(t, "sh", "-c", path+" count & "+path+" hup >/dev/null & wait")
	tr.shows(5)
	require.Eventually(t, func() bool { j, err := JobOf(tr.pid(), false); return err == nil && len(j.PIDs) == 3 }, patient, tick)
	job, err := JobOf(tr.pid(), false)
	require.NoError(t, err)
	for _, pid := range job.PIDs[1:] { // both are targets by now, and not the shell that was forked
		require.Eventually(t, func() bool { return here.sighup(pid) != ignored && command(pid) == "target" }, patient, tick)
	}
	require.Eventually(t, func() bool { return here.sighup(job.PIDs[1]) == caught || here.sighup(job.PIDs[2]) == caught }, patient, tick)
	before := tr.state()
	_, err = Do(Order{PID: tr.pid(), Log: tr.file()})
	require.ErrorContains(t, err, "it handles SIGHUP itself")
	tr.is(before)
	require.Equal(t, fatal, here.sighup(tr.pid()))
	for _, pid := range job.PIDs {
		fds, err := Leading(pid, tr.terminal)
		require.NoError(t, err)
		require.NotEmpty(t, fds)
	}

	r, err := Do(Order{PID: tr.pid(), Log: tr.file(), Handler: true})
	require.NoError(t, err)
	require.Len(t, r.Moved, 3)
	tr.logs(5)
	tr.hangsUp()
	tr.logs(20)
	tr.counted()

	one, err := JobOf(job.PIDs[1], true)
	require.Error(t, err, "it has no terminal that is there any more: %v", one)
}
