package workload

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// pty opens a terminal that nobody controls.
func pty(t *testing.T) (master int, slave *os.File, path string) {
	t.Helper()
	master, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetPointerInt(master, unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(master, unix.TIOCGPTN)
	require.NoError(t, err)
	path = fmt.Sprintf("/dev/pts/%d", n)
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	require.NoError(t, err)
	slave = os.NewFile(uintptr(fd), path)
	t.Cleanup(func() { slave.Close() })
	return master, slave, path
}

func TestWritesToADeadTerminal(t *testing.T) {
	master, slave, _ := pty(t)
	l := listen(t)
	cmd := command(t, "--report", l.Path)
	cmd.Stdout = slave
	c := accept(t, l, cmd)
	pong, err := c.Ping(1, soon())
	require.NoError(t, err)
	require.Equal(t, evidence.Pong{N: 1}, pong)
	text := make([]byte, 100)
	n, err := unix.Read(master, text)
	require.NoError(t, err)
	require.Equal(t, Beat(1, "stdout")+"\r\n", string(text[:n]))

	require.NoError(t, unix.Close(master))
	pong, err = c.Ping(2, soon())
	require.NoError(t, err)
	require.Equal(t, evidence.Pong{N: 2, Stdout: "EIO"}, pong)
}

func TestAcquire(t *testing.T) {
	for name, c := range map[string]struct {
		attr syscall.SysProcAttr
		want bool
	}{
		"a session leader without a terminal": {syscall.SysProcAttr{Setsid: true}, true},
		"no session leader":                   {syscall.SysProcAttr{Setpgid: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			master, _, path := pty(t)
			defer unix.Close(master)
			l := listen(t)
			cmd := command(t, "--report", l.Path, "--silent")
			cmd.SysProcAttr = &c.attr
			conn := accept(t, l, cmd)
			acquired, err := conn.Acquire(path, soon())
			require.NoError(t, err)
			require.Equal(t, c.want, acquired)
			require.Equal(t, c.want, ttyOf(t, conn.PID) != 0)
			_, err = conn.Ping(1, soon())
			require.NoError(t, err)
		})
	}
}

func ttyOf(t *testing.T, pid int) (tty int) {
	t.Helper()
	// The name of the test binary holds neither blanks nor parentheses.
	var s string
	var n int
	_, err := fmt.Sscan(read(t, fmt.Sprintf("/proc/%d/stat", pid)), &n, &s, &s, &n, &n, &n, &tty)
	require.NoError(t, err)
	return tty
}

func TestAcquireFails(t *testing.T) {
	_, c, _ := logged(t, "--silent")
	none := filepath.Join(t.TempDir(), "none")
	_, err := c.Acquire(none, soon())
	require.ErrorContains(t, err, fmt.Sprintf("cannot open %q: open: no such file or directory", none))
	_, err = c.Ping(1, soon())
	require.NoError(t, err)
}

// A plain program is killed by SIGPIPE.
func TestBrokenPipe(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, r.Close())
	cmd, conn := afterTo(t, w, "true")
	require.NoError(t, w.Close())
	_, err = conn.Ping(1, soon())
	require.Error(t, err)
	require.Error(t, cmd.Wait())
	require.Equal(t, unix.SIGPIPE, cmd.ProcessState.Sys().(syscall.WaitStatus).Signal())
}
