package harness

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/leftover"
	"outlive/harness/plan"
	"outlive/harness/proc"
	"outlive/harness/shell"
)

// moments is how often outlive is ended in each way; MOMENTS=100 for more.
func moments(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("MOMENTS"))
	if os.Getenv("MOMENTS") == "" {
		return 12
	}
	require.NoError(t, err)
	return n
}

// victim is a front that is to be ended in the middle of its matrix.
type victim struct {
	cmd *exec.Cmd
	dir string // its temporary folder, which all that it starts mentions
}

// start begins a matrix of all modes in one shell, with a witness where that can be.
func start(t *testing.T, n int, r request) *victim {
	t.Helper()
	installed := []string{}
	for _, sh := range shell.All() {
		if _, err := sh.Path(); err == nil {
			installed = append(installed, sh.ID)
		}
	}
	r.Shells = installed[n%len(installed)]
	if _, err := exec.LookPath("cc"); err == nil && n%3 == 1 {
		r.Runtimes = "c bash" // a compiler may be at work
	}
	r.Witness = blind() == nil && n%2 == 0
	v := &victim{cmd: r.front(outlive), dir: shortDir(t)}
	v.cmd.Env = append(v.cmd.Env, "TMPDIR="+v.dir, "XDG_STATE_HOME="+filepath.Join(v.dir, "state"))
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer out.Close()
	v.cmd.Stdout, v.cmd.Stderr = out, out
	require.NoError(t, v.cmd.Start())
	return v
}

// requireNothingLeft waits for the bound and gives how long it took.
func (v *victim) requireNothingLeft(t *testing.T, what string) time.Duration {
	t.Helper()
	began := time.Now()
	require.Empty(t, leftover.Soon(v.cmd.Process.Pid, v.dir), what)
	return time.Since(began)
}

// wait lets a random moment pass. No fact is waited for: that an outlive ends at any
// moment is what is tried. The matrices take longer.
func wait(moment time.Duration) { <-time.After(moment) }

// atMoments does something to victims at random moments, a few at a time.
func atMoments(t *testing.T, end func(t *testing.T, n int, moment time.Duration) time.Duration) {
	t.Helper()
	n := moments(t)
	var mu sync.Mutex
	var longest time.Duration
	busy := 0
	t.Run("moments", func(t *testing.T) {
		for i := range n {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				took := end(t, i, rand.N(900*time.Millisecond))
				mu.Lock()
				defer mu.Unlock()
				busy++
				longest = max(longest, took)
			})
		}
	})
	t.Logf("%d of %d moments left nothing, after %d ms at the latest", busy, n, longest.Milliseconds())
}

func TestKilledFrontLeavesNothing(t *testing.T) {
	elsewhere(t)
	atMoments(t, func(t *testing.T, n int, moment time.Duration) time.Duration {
		v := start(t, n, request{Repeat: 20})
		wait(moment)
		require.NoError(t, v.cmd.Process.Kill())
		began := time.Now()
		_ = v.cmd.Wait()
		v.requireNothingLeft(t, fmt.Sprintf("killed after %s", moment))
		return time.Since(began)
	})
}

func TestInterruptedFrontLeavesNothing(t *testing.T) {
	elsewhere(t)
	atMoments(t, func(t *testing.T, n int, moment time.Duration) time.Duration {
		v := start(t, n, request{Repeat: 20})
		wait(moment)
		require.NoError(t, v.cmd.Process.Signal([]os.Signal{unix.SIGINT, unix.SIGTERM}[n%2]))
		began := time.Now()
		require.Error(t, v.cmd.Wait())
		require.Less(t, time.Since(began), leftover.Bound())
		require.Empty(t, leftover.Of(v.cmd.Process.Pid, v.dir), "interrupted after %s", moment)
		return time.Since(began)
	})
}

// A lane that is killed costs its trial, no more.
func TestKilledLaneCostsItsTrial(t *testing.T) {
	elsewhere(t)
	atMoments(t, func(t *testing.T, n int, moment time.Duration) time.Duration {
		v := start(t, n, request{Events: "hangup", Voices: plan.Chatty})
		wait(moment / 4)
		killed := v.killLane()
		err := v.cmd.Wait()
		took := v.requireNothingLeft(t, fmt.Sprintf("a lane was killed after %s", moment/4))
		unfit := 0
		for _, one := range v.trials(t) {
			if one.Verdict == plan.Unfit {
				unfit++
				require.Contains(t, one.Why, "lane", one)
				continue
			}
			require.Contains(t, []plan.Verdict{plan.Kept, plan.Skipped}, one.Verdict, "%s: %s", one, one.Why)
		}
		require.LessOrEqual(t, unfit, 1)
		require.True(t, err == nil || killed, "%v", err) // it may have been making a control
		return took
	})
}

// killLane ends one of the lanes that run; false when there is none.
func (v *victim) killLane() bool {
	var lanes []int
	for _, pid := range proc.Root.Children(v.cmd.Process.Pid) {
		if line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil && bytes.Contains(line, []byte("\x00lane\x00")) {
			lanes = append(lanes, pid)
		}
	}
	if len(lanes) == 0 {
		return false
	}
	return unix.Kill(lanes[rand.IntN(len(lanes))], unix.SIGKILL) == nil
}

// trials are what the victim has printed; errors stand between them.
func (v *victim) trials(t *testing.T) (all []plan.Trial) {
	t.Helper()
	text, err := os.ReadFile(v.cmd.Stdout.(*os.File).Name())
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		var one plan.Trial
		if json.Unmarshal([]byte(line), &one) == nil {
			all = append(all, one)
		}
	}
	return all
}
