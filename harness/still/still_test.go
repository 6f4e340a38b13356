package still

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// threads, in the environment, has the test's own program have that many, all of which wait.
const threads = "OUTLIVE_TEST_THREADS"

func TestMain(m *testing.M) {
	n := 0
	if _, err := fmt.Sscan(os.Getenv(threads), &n); err != nil {
		os.Exit(m.Run())
	}
	for range n {
		go func() {
			runtime.LockOSThread()
			_ = unix.Pause()
		}()
	}
	_ = unix.Pause()
}

const patient = 20 * time.Second

// held starts a program of many threads, and holds them; what follows runs on the same thread.
func held(t *testing.T, then func(pid int, h *Threads)) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), threads+"=12")
	require.NoError(t, cmd.Start())
	pid := cmd.Process.Pid
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	require.True(t, proc.Until(time.Now().Add(patient), func() bool { return len(tasks(pid)) > 12 }))
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		h := &Threads{Within: patient}
		err := h.Hold([]int{pid}, 0)
		if err == nil {
			then(pid, h)
		}
		done <- err
	}()
	require.NoError(t, <-done)
}

// states are those of all its threads: "t" is held, proc_pid_stat(5).
func states(pid int) (all string) {
	for _, tid := range tasks(pid) {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/stat", pid, tid))
		_, rest, _ := strings.Cut(string(text), ") ")
		all += rest[:min(1, len(rest))]
	}
	return all
}

func TestEveryThreadStandsStillAndGoesOn(t *testing.T) {
	t.Parallel()
	still, count, after := "", 0, ""
	held(t, func(pid int, h *Threads) {
		count = len(h.All)
		_ = unix.Kill(pid, unix.SIGWINCH) // it does not run for that either
		still = states(pid)
		h.Release()
		proc.Until(time.Now().Add(patient), func() bool { after = states(pid); return !strings.Contains(after, "t") })
	})
	require.Greater(t, count, 12)
	require.Equal(t, strings.Repeat("t", count), still)
	require.NotContains(t, after, "t")
	require.NotContains(t, after, "T")
}

// TestWhoIsKilledMeanwhile is let go all the same, and nobody waits in vain for its leader.
func TestWhoIsKilledMeanwhile(t *testing.T) {
	t.Parallel()
	var took time.Duration
	gone := false
	held(t, func(pid int, h *Threads) {
		_ = unix.Kill(pid, unix.SIGKILL)
		proc.Until(time.Now().Add(patient), func() bool { return !strings.Contains(states(pid), "t") })
		began := time.Now()
		h.Release()
		took = time.Since(began)
		p, err := proc.Root.Stat(pid)
		gone = err != nil || p.State == "Z"
	})
	require.True(t, gone)
	require.Less(t, took, patient)
}

// TestWhoHasEnded is not held, and is no error.
func TestWhoHasEnded(t *testing.T) {
	t.Parallel()
	h := &Threads{Within: patient}
	require.NoError(t, h.Hold([]int{1<<22 + 1}, 0))
	require.Empty(t, h.All)
}
