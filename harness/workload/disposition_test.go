package workload

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// masks reads SigIgn and SigCgt from /proc/PID/status.
func masks(t *testing.T, pid int) (ignored, caught uint64) {
	t.Helper()
	for line := range strings.Lines(read(t, fmt.Sprintf("/proc/%d/status", pid))) {
		_, _ = fmt.Sscanf(line, "SigIgn: %x", &ignored)
		_, _ = fmt.Sscanf(line, "SigCgt: %x", &caught)
	}
	return ignored, caught
}

// after starts the workload from a shell that has run setup.
func after(t *testing.T, setup string, args ...string) (*exec.Cmd, *Conn) {
	t.Helper()
	return afterTo(t, nil, setup, args...)
}

// afterTo is after with stdout going to a file; nil for /dev/null.
func afterTo(t *testing.T, stdout *os.File, setup string, args ...string) (*exec.Cmd, *Conn) {
	t.Helper()
	l := listen(t)
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := command(t)
	cmd.Path, err = exec.LookPath("sh")
	require.NoError(t, err)
	cmd.Args = append([]string{"sh", "-c", setup + "; exec \"$0\" \"$@\"", self, "workload", "--report", l.Path}, args...)
	if stdout != nil {
		cmd.Stdout = stdout
	}
	return cmd, accept(t, l, cmd)
}

func TestDispositions(t *testing.T) {
	hup, intr, quit, pipe := int(unix.SIGHUP), int(unix.SIGINT), int(unix.SIGQUIT), int(unix.SIGPIPE)
	for _, c := range []struct {
		name, setup, onHup string
		ignored, caught    []int // the rest has its default
	}{
		{name: "plain", setup: "true"},
		{name: "started under nohup", setup: "trap '' HUP", ignored: []int{hup}},
		{name: "started by a shell without job control", setup: "trap '' INT QUIT", ignored: []int{intr}},
		{name: "pipe ignored, which Go forgets", setup: "trap '' PIPE"},
		{name: "ignores", setup: "true", onHup: "ignore", ignored: []int{hup}},
		{name: "reloads", setup: "true", onHup: "reload", caught: []int{hup}},
		{name: "reload undoes nohup", setup: "trap '' HUP", onHup: "reload", caught: []int{hup}},
		{name: "so does who quits", setup: "trap '' HUP", onHup: "quit", caught: []int{hup}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, conn := after(t, c.setup, "--silent", "--on-hup", c.onHup)
			ignored, caught := masks(t, conn.PID)
			for _, s := range []int{hup, intr, quit, pipe} {
				name := unix.SignalName(syscall.Signal(s))
				require.Equal(t, slices.Contains(c.ignored, s), evidence.Has(ignored, s), "%s ignored", name)
				require.Equal(t, slices.Contains(c.caught, s), evidence.Has(caught, s), "%s caught", name)
			}
			require.True(t, evidence.Has(caught, int(unix.SIGTERM)))
		})
	}
}

func TestDefaultSignalsEndIt(t *testing.T) {
	for _, s := range []syscall.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGPIPE} {
		cmd, _ := after(t, "trap - HUP INT PIPE", "--silent")
		require.NoError(t, cmd.Process.Signal(s))
		require.Error(t, cmd.Wait())
		require.Equal(t, s, cmd.ProcessState.Sys().(syscall.WaitStatus).Signal())
	}
}

func TestReload(t *testing.T) {
	l := listen(t)
	cmd := command(t, "--report", l.Path, "--on-hup", "reload")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	c := accept(t, l, cmd)
	require.NoError(t, cmd.Process.Signal(unix.SIGHUP))
	line := make([]byte, 100)
	n, err := out.Read(line)
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf("outlive:reloaded pid %d\n", c.PID), string(line[:n]))
}

// TestReloadOpensTheLogAnew: a log that was renamed keeps what it has, and the
// name gets a new file.
func TestReloadOpensTheLogAnew(t *testing.T) {
	l := listen(t)
	log := filepath.Join(t.TempDir(), "log")
	require.NoError(t, os.WriteFile(log, []byte("before\n"), 0o600))
	cmd := command(t, "--report", l.Path, "--on-hup", "reload", "--log", log)
	c := accept(t, l, cmd)
	ping := func(n int) {
		_, err := c.Ping(n, time.Now().Add(10*time.Second))
		require.NoError(t, err)
	}
	ping(1)
	require.NoError(t, os.Rename(log, log+".1"))
	ping(2)
	require.NoError(t, cmd.Process.Signal(unix.SIGHUP))
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(log)
		return err == nil && string(text) == fmt.Sprintf("outlive:reloaded pid %d\n", c.PID)
	}, 10*time.Second, time.Millisecond)
	ping(3)
	old, err := os.ReadFile(log + ".1")
	require.NoError(t, err)
	require.Equal(t, "before\n", string(old[:7]))
	require.Equal(t, []int{1, 2}, ParseBeats(old).Stdout)
	text, err := os.ReadFile(log)
	require.NoError(t, err)
	require.Equal(t, []int{3}, ParseBeats(text).Stderr)
	cmd = command(t, "--log", filepath.Join(log, "no", "directory"))
	require.NoError(t, cmd.Start())
	require.Error(t, cmd.Wait())
	require.Equal(t, codeUnfit, cmd.ProcessState.ExitCode())
}
