package workload

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc"
)

// manage gives a socket to notify, and what is read from it within so long: "" for nothing.
func manage(t *testing.T) (socket string, heard func(within time.Duration) string) {
	t.Helper()
	socket = filepath.Join(t.TempDir(), "notify")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	return socket, func(within time.Duration) string {
		text := make([]byte, 4096)
		require.NoError(t, l.SetReadDeadline(time.Now().Add(within)))
		n, err := l.Read(text)
		if err != nil {
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		}
		return string(text[:n])
	}
}

func TestNotify(t *testing.T) {
	socket, heard := manage(t)
	l := listen(t)
	cmd := command(t, "--report", l.Path, "--on-hup", "reload", "--silent")
	cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=3600000000")
	c := accept(t, l, cmd)
	require.True(t, c.Hello.Notifies)
	require.Equal(t, "STATUS=starting", heard(patient))
	require.Equal(t, "READY=1\nSTATUS=ready", heard(patient))
	_, err := c.Ping(1, soon())
	require.NoError(t, err)
	require.Equal(t, "STATUS=1 beats, 0 failed writes", heard(patient))
	require.NoError(t, cmd.Process.Signal(syscall.SIGHUP))
	require.Regexp(t, `^RELOADING=1\nMONOTONIC_USEC=\d+$`, heard(patient))
	require.Equal(t, "READY=1", heard(patient))
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, "STOPPING=1\nSTATUS=ending: SIGTERM", heard(patient))
}

// Signs of life come as long as it works, and from nothing beside its work: who hangs in a
// write gives none. Nor does who is not the one that is watched.
func TestWatchdog(t *testing.T) {
	const limit = 60 * time.Millisecond
	for _, tt := range []struct {
		name, pid string
		signs     bool
	}{{"it is watched", "", true}, {"another is", "WATCHDOG_PID=1", false}} {
		t.Run(tt.name, func(t *testing.T) {
			socket, heard := manage(t)
			r, w, err := os.Pipe() // that nobody reads, so that it fills
			require.NoError(t, err)
			defer r.Close()
			cmd := command(t, "--every", "1ms")
			cmd.Stdout, cmd.Stderr = w, w
			cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC="+strconv.Itoa(int(limit.Microseconds())), tt.pid)
			require.NoError(t, cmd.Start())
			w.Close()
			defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
			signs := 0
			for text := heard(patient); text != ""; text = heard(20 * limit) {
				if text == "WATCHDOG=1" {
					signs++
				}
			}
			require.Equal(t, tt.signs, signs > 0)
			h, err := proc.Open(cmd.Process.Pid)
			require.NoError(t, err)
			defer h.Close()
			require.False(t, h.Gone(), "it hangs")
		})
	}
}

func TestWhoNotifies(t *testing.T) {
	socket, _ := manage(t)
	for who, want := range map[string]bool{"main": true, "child": false, "never": false} {
		l := listen(t)
		cmd := command(t, "--report", l.Path, "--notify", who)
		cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+socket)
		require.Equal(t, want, accept(t, l, cmd).Hello.Notifies, who)
	}
	l := listen(t)
	cmd := command(t, "--report", l.Path)
	cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+os.DevNull)
	require.False(t, accept(t, l, cmd).Hello.Notifies, "what is there is no socket")
	code, err := Run(t.Context(), Options{Notify: "nobody"}, os.Stdout, os.Stderr)
	require.Equal(t, codeUsage, code)
	require.ErrorContains(t, err, `cannot have "nobody" notify: it is main, child or never`)
}
