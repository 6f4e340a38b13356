package proc

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/terminal"
)

// Where a process's output leads is seen without a write, before and after the
// other end has gone.
func TestReaches(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	term, err := terminal.Open()
	require.NoError(t, err)
	tty, err := os.OpenFile(term.Name, os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	require.NoError(t, err)
	null, err := os.Open(os.DevNull)
	require.NoError(t, err)
	cmd := exec.Command("sleep", "600")
	cmd.ExtraFiles = []*os.File{w, tty, file, null}
	require.NoError(t, cmd.Start())
	h, err := Open(cmd.Process.Pid)
	require.NoError(t, err)
	defer func() { h.Kill(time.Now().Add(5 * time.Second)); _ = cmd.Wait(); h.Close() }()
	for _, f := range []*os.File{w, tty, file, null} {
		require.NoError(t, f.Close())
	}
	require.Eventually(t, func() bool { // it has executed: what it was not given is closed
		errno, err := h.Reaches(7)
		return err == nil && errno == "EBADF"
	}, 5*time.Second, time.Millisecond)
	requireReaches(t, h, "", "", "", "EBADF", "EBADF")
	_, err = unix.FcntlInt(r.Fd(), unix.F_SETPIPE_SZ, 4096)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	require.NoError(t, term.Close())
	requireReaches(t, h, "EPIPE", "EIO", "", "EBADF", "EBADF")
}

// requireReaches demands it of descriptors 3, 4 and so on.
func requireReaches(t *testing.T, h *Handle, want ...string) {
	t.Helper()
	for i, errno := range want {
		got, err := h.Reaches(3 + i)
		require.NoError(t, err)
		require.Equal(t, errno, got, "descriptor %d", 3+i)
	}
}
