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

// recorders are those of one house.
func (h house) recorders() (all []*proc.Handle) {
	for _, p := range proc.Root.All() {
		text, _ := os.ReadFile(proc.Root.Path(p.PID, "cmdline"))
		if strings.HasSuffix(string(text), "\x00recorder\x00"+filepath.Join(h.dir, "outlive")+"\x00") && p.State != "Z" {
			if r, err := proc.Open(p.PID); err == nil {
				h.t.Cleanup(r.Close)
				all = append(all, r)
			}
		}
	}
	return all
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
	var one []*proc.Handle
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool { // who comes second gives up within a second
		one = h.recorders()
		return len(one) == 1
	}), "%d", len(one))
	is, err := proc.Root.Process(one[0].PID)
	require.NoError(t, err)
	require.Equal(t, is.PID, is.SID, "in a session of its own")
	require.Empty(t, is.Env)
	require.Equal(t, "/", is.Dir)
	names := h.names()
	h.outlive(append([]string{"stop"}, names[1:]...)...)
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
		return strings.Count(h.outlive("ps"), "ended (SIGTERM)") == 9
	}), h.outlive("ps"))
	require.False(t, one[0].Gone())
	h.outlive("rm", "--force", names[0])
	require.True(t, one[0].WaitGone(time.Now().Add(leftover.Stretch(5*time.Second))), "it outlives its last run")
}

// TestRecorderThatWasKilled: then how a run ended is not known, and is not guessed;
// the next run brings a new one.
func TestRecorderThatWasKilled(t *testing.T) {
	h := newHouse(t)
	h.outlive("run", "setsid", "--name", "a", "--", "sleep", "600")
	var first []*proc.Handle
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
		first = h.recorders()
		return len(first) == 1
	}))
	require.True(t, first[0].Kill(time.Now().Add(5*time.Second)))
	h.outlive("stop", "a")
	require.Contains(t, h.outlive("ps", "a"), "a: ended, how is not known\n")
	require.Regexp(t, `a +setsid +ended +\d`, h.outlive("ps"))
	h.outlive("run", "setsid", "--name", "b", "--", "sleep", "600")
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool { return len(h.recorders()) == 1 }))
	h.outlive("stop", "b")
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
		return strings.Contains(h.outlive("ps", "b"), "SIGTERM\n")
	}))
	h.outlive("rm", "a", "b")
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool { return len(h.recorders()) == 0 }))
}
