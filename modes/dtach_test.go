package modes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestDtachKeepsBytes starts a real session, with arguments, a log's name and a
// socket's path that are easy to spoil; and the last words of what is told to
// end arrive, though all of its session is told.
func TestDtachKeepsBytes(t *testing.T) {
	if _, err := exec.LookPath("dtach"); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	deep := filepath.Join(dir, strings.Repeat("d", 120)) // unix(7): the path of a socket has 108 bytes
	require.NoError(t, os.Mkdir(deep, 0o700))
	out, log, socket := filepath.Join(dir, "args"), filepath.Join(dir, `l o'g "$HOME`), filepath.Join(deep, "s")
	const tell = `trap 'echo last; exit' TERM; out=$1; shift
		printf '%s\0' "$@" >"$out.new"; mv "$out.new" "$out"; echo told; sleep 60 & wait`
	mode, _ := Lookup("dtach")
	entry := entryIn(t, dir)
	_, err := mode.Forms[0].Start(Job{Log: log, Socket: socket, Entry: entry, Self: outlive,
		Command: append([]string{"bash", "-c", tell, "bash", out}, hard...)})
	require.NoError(t, err)
	pid := entered(t, entry)
	session, err := unix.Getsid(pid)
	require.NoError(t, err)
	t.Cleanup(func() { _ = syscall.Kill(-session, syscall.SIGKILL) })
	require.Equal(t, strings.Join(hard, "\x00")+"\x00", eventually(t, out, ""))
	require.Equal(t, "told\n", eventually(t, log, "told"))
	require.NoError(t, syscall.Kill(-session, syscall.SIGTERM))
	require.Equal(t, "told\nlast\n", eventually(t, log, "last"))
	require.Eventually(t, func() bool { _, err := os.Stat(socket); return os.IsNotExist(err) }, 5*time.Second, time.Millisecond, "dtach has ended")
}

// TestDtachRefused: what the tool itself complains of is in the error.
func TestDtachRefused(t *testing.T) {
	if _, err := exec.LookPath("dtach"); err != nil {
		t.Skip(err)
	}
	mode, _ := Lookup("dtach")
	_, err := mode.Forms[0].Start(Job{Log: "/dev/null", Socket: "/dev/null/s", Command: []string{"sleep", "60"}})
	require.ErrorContains(t, err, "/dev/null/s")
}
