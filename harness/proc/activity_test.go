package proc

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestDelaysKnowsAWaitThatGoesOn: the kernel adds it up when it is over, and until then
// what has a turn only behind a busy neighbour would look as if it wanted none.
func TestDelaysKnowsAWaitThatGoesOn(t *testing.T) {
	one := firstCPU(t)
	const schedIdle = 5 // sched(7)
	first, last := busyOn(t, one), busyOn(t, one)
	require.NoError(t, unix.SchedSetAttr(last, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: schedIdle}, 0))
	delays := Delays{}
	ongoing := func(pid int) time.Duration {
		before, _ := Root.read(pid, "schedstat")
		all := delays.Of(pid)
		now, _ := Root.read(pid, "schedstat")
		ns, _ := strconv.Atoi(strings.Fields(now)[1])
		if before != now { // its turn came
			return 0
		}
		return all - time.Duration(ns)
	}
	var queue Queue
	require.Eventually(t, func() bool {
		waited := queue.Waited(first, last)
		return ongoing(last) >= 100*time.Millisecond && waited >= 100*time.Millisecond
	}, 20*time.Second, 5*time.Millisecond)
	require.NoError(t, unix.Kill(first, unix.SIGSTOP))
	require.NoError(t, unix.Kill(last, unix.SIGSTOP))
	require.Eventually(t, func() bool { return Root.Stopped(last) && ongoing(last) < time.Millisecond }, 20*time.Second, 5*time.Millisecond,
		"what cannot run waits for nothing")
}

// TestQueueKnowsWhoBeganLater: what waited before it was looked at counts for who was not
// there when the queue was first looked at, and for nobody else.
func TestQueueKnowsWhoBeganLater(t *testing.T) {
	one := firstCPU(t)
	early := busyOn(t, one)
	var queue Queue
	require.Zero(t, queue.Waited())
	late := busyOn(t, one)
	waited := func(pid int) time.Duration { return Delays{}.Of(pid) }
	require.Eventually(t, func() bool { return min(waited(early), waited(late)) >= 200*time.Millisecond }, 20*time.Second, 5*time.Millisecond)
	before := Queue{}
	require.Zero(t, before.Waited(early, late), "how long both had waited")
	require.GreaterOrEqual(t, queue.Waited(late), 100*time.Millisecond)
	require.LessOrEqual(t, queue.Waited(late), time.Since(queue.first), "no more than went by")
}

func firstCPU(t *testing.T) *unix.CPUSet {
	var all, one unix.CPUSet
	require.NoError(t, unix.SchedGetaffinity(0, &all))
	for cpu := 0; one.Count() == 0; cpu++ {
		if all.IsSet(cpu) {
			one.Set(cpu)
		}
	}
	return &one
}

// busyOn starts what never rests on a processor.
func busyOn(t *testing.T, one *unix.CPUSet) int {
	cmd := exec.Command("sh", "-c", "while :; do :; done")
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
	require.NoError(t, unix.SchedSetaffinity(cmd.Process.Pid, one))
	return cmd.Process.Pid
}
