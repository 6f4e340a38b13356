package modes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	wait = 10 * time.Second
	tick = time.Millisecond
)

// startWith starts a daemon with the pid file, and gives what the launcher said.
func startWith(pidfile string) (said string, err error) {
	cmd := exec.Command(outlive, "native", "double-fork", "--pidfile", pidfile, "--", "sleep", "100")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// named gives the pid in a pid file, which has to be complete.
func named(t *testing.T, pidfile string) int {
	text, err := os.ReadFile(pidfile)
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSuffix(string(text), "\n"))
	require.NoError(t, err)
	require.Greater(t, pid, 1)
	return pid
}

func isLocked(t *testing.T, path string) bool {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil
}

// end kills a daemon that a test started, and waits until its lock is gone.
func end(t *testing.T, pidfile string) {
	require.NoError(t, syscall.Kill(named(t, pidfile), syscall.SIGKILL))
	require.Eventually(t, func() bool { return !isLocked(t, pidfile) }, wait, tick)
}

func TestPidfile(t *testing.T) {
	t.Parallel()
	pidfile := filepath.Join(t.TempDir(), "a daemon's.pid")
	said, err := startWith(pidfile)
	require.NoError(t, err, said)
	first := named(t, pidfile)
	comm, err := os.ReadFile("/proc/" + strconv.Itoa(first) + "/comm")
	require.NoError(t, err)
	require.Equal(t, "sleep\n", string(comm))
	require.True(t, isLocked(t, pidfile))
	info, err := os.Stat(pidfile)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o644), info.Mode())

	said, err = startWith(pidfile)
	require.Error(t, err)
	require.Equal(t, "outlive: cannot start: already running as pid "+strconv.Itoa(first)+"\n", said)
	require.NoError(t, syscall.Kill(first, 0))
	require.Equal(t, first, named(t, pidfile))

	end(t, pidfile)
	said, err = startWith(pidfile) // a stale file is no obstacle
	require.NoError(t, err, said)
	require.NotEqual(t, first, named(t, pidfile))
	end(t, pidfile)
	entries, err := os.ReadDir(filepath.Dir(pidfile))
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func TestPidfileStaleContent(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"empty": "", "no number": "x\n", "of a living process": strconv.Itoa(os.Getpid()) + "\n", "a dead one": "4194305\n",
	} {
		pidfile := filepath.Join(t.TempDir(), "pf")
		require.NoError(t, os.WriteFile(pidfile, []byte(content), 0o600))
		said, err := startWith(pidfile)
		require.NoError(t, err, "%s: %s", name, said)
		end(t, pidfile)
	}
}

// TestPidfileManyAtOnce starts daemons at the same time, on no file and on a stale one.
func TestPidfileManyAtOnce(t *testing.T) {
	t.Parallel()
	pidfile := filepath.Join(t.TempDir(), "pf")
	for round := range 6 {
		const starts = 8
		said, errs := make([]string, starts), make([]error, starts)
		var all sync.WaitGroup
		for i := range starts {
			all.Go(func() { said[i], errs[i] = startWith(pidfile) })
		}
		all.Wait()
		winners, refusal := 0, "outlive: cannot start: already running as pid "+strconv.Itoa(named(t, pidfile))+"\n"
		for i := range starts {
			if errs[i] == nil {
				winners++
				continue
			}
			require.Equal(t, refusal, said[i])
		}
		require.Equal(t, 1, winners, "round %d: %q", round, said)
		end(t, pidfile)
	}
}

// TestClaimHasOneWinner races for no file and for a stale one, in turn. It is
// not parallel: what other tests start would inherit the locks.
func TestClaimHasOneWinner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pf")
	for round := range 400 {
		if round%2 == 0 {
			os.Remove(path)
		}
		const starts = 8
		held := make(chan int, starts)
		begin := make(chan struct{})
		var all sync.WaitGroup
		for i := range starts {
			all.Go(func() {
				<-begin
				for range 20 {
					fd, err := claim(path, 1<<22+i) // pids that no process can have
					if err == nil {
						held <- fd
					}
					if err != errContended {
						return
					}
				}
			})
		}
		close(begin)
		all.Wait()
		require.Len(t, held, 1, "round %d", round)
		syscall.Close(<-held)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1)
}
