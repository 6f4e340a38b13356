package workload

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// handed starts a workload that is given n sockets, which listen, as systemd
// gives them: setup, a line for sh, says so in the environment.
func handed(t *testing.T, setup string, n int, args ...string) (c *Conn, paths []string) {
	t.Helper()
	l := listen(t)
	cmd := command(t)
	self, err := os.Executable()
	require.NoError(t, err)
	cmd.Path, err = exec.LookPath("sh")
	require.NoError(t, err)
	cmd.Args = append([]string{"sh", "-c", setup + "; exec \"$0\" \"$@\"", self, "workload", "--report", l.Path}, args...)
	for i := range n {
		path := filepath.Join(t.TempDir(), fmt.Sprint("l", i))
		socket, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		require.NoError(t, err)
		t.Cleanup(func() { socket.Close() })
		file, err := socket.File()
		require.NoError(t, err)
		defer file.Close()
		cmd.ExtraFiles = append(cmd.ExtraFiles, file)
		paths = append(paths, path)
	}
	return accept(t, l, cmd), paths
}

// answer is what who connects is told.
func answer(t *testing.T, path string) string {
	t.Helper()
	conn, err := net.Dial("unix", path)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(soon()))
	text, err := io.ReadAll(conn)
	require.NoError(t, err)
	return string(text)
}

func TestAdopt(t *testing.T) {
	for name, c := range map[string]struct {
		setup   string
		sockets int
		listens int
	}{
		"none":                     {"true", 0, 0},
		"one":                      {"export LISTEN_PID=$$ LISTEN_FDS=1", 1, 1},
		"two":                      {"export LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=a:b", 2, 2},
		"another process is meant": {"export LISTEN_PID=1 LISTEN_FDS=1", 1, 0},
		"nobody is named":          {"export LISTEN_FDS=1", 1, 0},
		"no number of them":        {"export LISTEN_PID=$$ LISTEN_FDS=one", 1, 0},
		"no count":                 {"export LISTEN_PID=$$", 1, 0},
		"fewer than were handed":   {"export LISTEN_PID=$$ LISTEN_FDS=1", 2, 1},
		"less than none":           {"export LISTEN_PID=$$ LISTEN_FDS=-1", 1, 0},
	} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			conn, paths := handed(t, c.setup, c.sockets)
			require.Equal(t, c.listens, conn.Hello.Listens)
			for _, path := range paths[:c.listens] {
				for range 2 { // it goes on
					require.Equal(t, fmt.Sprintf("outlive:pid %d\n", conn.PID), answer(t, path))
				}
			}
		})
	}
}

// Told of more than there are it takes none of what it has opened itself.
func TestAdoptTakesOnlyWhatWasHandedOver(t *testing.T) {
	own, err := os.Open(os.DevNull)
	require.NoError(t, err)
	defer own.Close()
	theirs, err := unix.Dup(int(own.Fd())) // as if it had come through exec
	require.NoError(t, err)
	defer unix.Close(theirs)
	t.Setenv("LISTEN_PID", fmt.Sprint(os.Getpid()))
	t.Setenv("LISTEN_FDS", "100")
	adopted := adopt()
	require.Contains(t, adopted, theirs)
	require.NotContains(t, adopted, int(own.Fd()))
}

// What is handed to it alone reaches no child of its own, which would take it
// for its own: neither the sockets nor what is said of them.
func TestAdoptedSocketsAreNotHandedOn(t *testing.T) {
	conn, _ := handed(t, "export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=a", 1, "--children", "1")
	require.Equal(t, 1, conn.Hello.Listens)
	socket, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", conn.PID, firstSocket))
	require.NoError(t, err)
	require.Contains(t, socket, "socket:")
	child := strings.Fields(children(t, conn.PID))
	require.Len(t, child, 1)
	env := read(t, "/proc/"+child[0]+"/environ")
	require.NotContains(t, env, "LISTEN_")
	fds, err := os.ReadDir("/proc/" + child[0] + "/fd")
	require.NoError(t, err)
	for _, fd := range fds {
		target, _ := os.Readlink("/proc/" + child[0] + "/fd/" + fd.Name())
		require.NotEqual(t, socket, target)
	}
}

// A connection that was there before the workload is answered before it reports:
// else systemd would start another one for it.
func TestServeAnswersWhatWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l")
	socket, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	require.NoError(t, err)
	defer socket.Close()
	file, err := socket.File()
	require.NoError(t, err)
	defer file.Close()
	conn, err := net.Dial("unix", path)
	require.NoError(t, err)
	defer conn.Close()
	require.True(t, greet(int(file.Fd()), 0))
	require.False(t, greet(int(file.Fd()), 0), "nobody else waits")
	require.NoError(t, conn.SetDeadline(soon()))
	text, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf("outlive:pid %d\n", os.Getpid()), string(text))
}

func TestGreetGivesUpOnWhatDoesNotListen(t *testing.T) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	require.NoError(t, err)
	defer unix.Close(pair[0])
	require.NoError(t, unix.Close(pair[1])) // readable, for its end
	require.False(t, greet(pair[0], -1))
}
