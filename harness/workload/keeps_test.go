package workload

import (
	"os"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/program"
)

// What it keeps is there, it says by which name, and its end leaves that.
func TestKeeps(t *testing.T) {
	l := listen(t)
	cmd := command(t, "--report", l.Path, "--keep", "shm,sysv,runtime")
	dir := t.TempDir()
	cmd.Env = append(cmd.Env, "XDG_RUNTIME_DIR="+dir)
	c := accept(t, l, cmd)
	kept := c.Hello.Keeps
	require.Len(t, kept, 3)
	t.Cleanup(func() { _ = os.Remove(kept[0].Name) })
	key, err := strconv.ParseInt(kept[1].Name, 0, 32)
	require.NoError(t, err)
	id, err := unix.SysvShmGet(int(key), 0, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = unix.SysvShmCtl(id, unix.IPC_RMID, nil) })
	var is unix.SysvShmDesc
	_, err = unix.SysvShmCtl(id, unix.IPC_STAT, &is)
	require.NoError(t, err)
	require.EqualValues(t, 1, is.Nattch, "it has it attached")
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, cmd.Wait())
	require.FileExists(t, kept[0].Name)
	require.FileExists(t, kept[2].Name)
	_, err = unix.SysvShmCtl(id, unix.IPC_STAT, &is)
	require.NoError(t, err)
	require.Zero(t, is.Nattch)
	require.Equal(t, []program.Keep{program.SharedFile, program.Segment, program.Runtime}, []program.Keep{kept[0].Where, kept[1].Where, kept[2].Where})
}

// A service has no runtime folder, so nothing is kept there.
func TestKeepsNothingWithoutAFolder(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", "")
	kept, err := keep("runtime")
	require.NoError(t, err)
	require.Empty(t, kept)
	_, err = keep("attic")
	require.EqualError(t, err, `cannot keep anything in "attic": the places are shm, sysv, tmp and runtime`)
}
