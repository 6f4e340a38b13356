//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/proc"
)

// recorders are those of one house, by their pids.
func (h house) recorders() (all []int) {
	for _, p := range proc.Root.All() {
		text, _ := os.ReadFile(proc.Root.Path(p.PID, "cmdline"))
		if strings.HasSuffix(string(text), "\x00recorder\x00"+filepath.Join(h.dir, "outlive")+"\x00") && p.State != "Z" {
			all = append(all, p.PID)
		}
	}
	return all
}

// recorder waits until there is one, and no other: who comes second gives up within a second.
func (h house) recorder() *proc.Handle {
	h.t.Helper()
	var all []int
	require.True(h.t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
		all = h.recorders()
		return len(all) == 1
	}), "%v", all)
	one, err := proc.Open(all[0])
	require.NoError(h.t, err)
	h.t.Cleanup(one.Close)
	return one
}

// TestOneRecorder: however many runs there are, one process records how they end;
// it holds none of them up, changes nothing of them, and goes with the last.
func TestOneRecorder(t *testing.T) {
	h := newHouse(t)
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() { h.outlive("run", "setsid", "--name", "n"+strconv.Itoa(i), "--", "sleep", "600") })
	}
	all.Wait()
	one := h.recorder()
	is, err := proc.Root.Process(one.PID)
	require.NoError(t, err)
	require.Equal(t, is.PID, is.SID, "in a session of its own")
	require.Empty(t, is.Env)
	require.Equal(t, "/", is.Dir)
	names := h.names()
	h.outlive(append([]string{"stop"}, names[1:]...)...)
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
		return strings.Count(h.outlive("ps"), "ended (SIGTERM)") == 9
	}), h.outlive("ps"))
	require.False(t, one.Gone())
	h.outlive("rm", "--force", names[0])
	require.True(t, one.WaitGone(time.Now().Add(leftover.Stretch(5*time.Second))), "it outlives its last run")
}

// TestRecorderThatWasKilled: then how a run ended is not known, unless outlive ended it, and is not guessed;
// the next run brings a new one.
func TestRecorderThatWasKilled(t *testing.T) {
	h := newHouse(t)
	h.outlive("run", "setsid", "--name", "a", "--", "sleep", "600")
	require.True(t, h.recorder().Kill(time.Now().Add(5*time.Second)))
	first, err := proc.Open(h.runs()[0].PID)
	require.NoError(t, err)
	require.True(t, first.Kill(time.Now().Add(5*time.Second)))
	require.Contains(t, h.outlive("ps", "a"), "a: ended, how is not known\n")
	require.Regexp(t, `a +setsid +ended +\d`, h.outlive("ps"))
	h.outlive("run", "setsid", "--name", "b", "--", "sleep", "600")
	h.recorder()
	h.outlive("stop", "b")
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
		return strings.Contains(h.outlive("ps", "b"), "SIGTERM\n")
	}))
	h.outlive("rm", "a", "b")
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool { return len(h.recorders()) == 0 }))
}
