package files

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestReadsOnlyRegularFiles: whatever lies there, an answer comes at once.
func TestReadsOnlyRegularFiles(t *testing.T) {
	for name, tt := range map[string]struct{ make, why string }{
		"a pipe":         {"mkfifo x", "is a pipe"},
		"a device":       {"ln -s /dev/zero x", "is a device"},
		"a terminal":     {"ln -s /dev/ptmx x", "is a device"},
		"a folder":       {"mkdir x", "is a directory"},
		"too large":      {"truncate -s 1T x", "larger than"},
		"one that waits": {"ln -s /proc/kmsg x", ""},
		"nothing":        {"", "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, exec.Command("sh", "-ec", "cd "+dir+"; "+tt.make).Run())
			path := filepath.Join(dir, "x")
			began := time.Now()
			_, err := Read(path, Small)
			if name != "one that waits" { // whether its reader waits depends on what the kernel has to say
				require.ErrorContains(t, err, tt.why)
			}
			require.Less(t, time.Since(began), 4*time.Second)
			_, err = ReadOwn(path, Small)
			require.Error(t, err, "through a link, too")
			_, err = ReadShared(path, Small)
			require.Error(t, err)
		})
	}
}

// TestSwapped: a pipe that takes a file's place while it is looked at.
func TestSwapped(t *testing.T) {
	dir := t.TempDir()
	path, file, fifo := filepath.Join(dir, "x"), filepath.Join(dir, "file"), filepath.Join(dir, "fifo")
	require.NoError(t, os.WriteFile(file, []byte("text"), 0o600))
	require.NoError(t, unix.Mkfifo(fifo, 0o600))
	require.NoError(t, os.Symlink(file, path))
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				apart := filepath.Join(dir, "apart")
				_ = os.Symlink([]string{file, fifo}[i%2], apart)
				_ = os.Rename(apart, path)
			}
		}
	}()
	read, refused := 0, 0
	for deadline := time.Now().Add(10 * time.Second); (read < 100 || refused < 100) && time.Now().Before(deadline); {
		text, err := Read(path, Small)
		if err != nil {
			refused++
			continue
		}
		read++
		require.Equal(t, "text", string(text))
	}
	close(stop)
	<-stopped
	require.Positive(t, read)
	require.Positive(t, refused)
}

// TestOwn: a folder that others may write to is refused, with the command that mends it.
func TestOwn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "it's")
	require.NoError(t, Own(dir), "one that is not there is nobody's")
	require.NoError(t, MakeOwn(dir))
	path := filepath.Join(dir, "x")
	require.NoError(t, Replace(path, []byte("text"), 0o600))
	for _, mode := range []os.FileMode{0o777 | os.ModeSticky, 0o770, 0o702} {
		for _, what := range []string{dir, path} {
			require.NoError(t, os.Chmod(what, mode))
			_, err := ReadOwn(path, Small)
			var foreign *Foreign
			require.ErrorAs(t, err, &foreign)
			require.NoError(t, exec.Command("sh", "-c", foreign.Mend).Run(), foreign.Mend)
			text, err := ReadOwn(path, Small)
			require.NoError(t, err)
			require.Equal(t, "text", string(text))
		}
	}
}

// TestOthers: what belongs to others is refused, to root as well.
func TestOthers(t *testing.T) {
	asRoot(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	for _, what := range []string{path, dir} {
		require.NoError(t, os.Chown(what, 1234, 1234))
		_, err := ReadOwn(path, Small)
		require.ErrorContains(t, err, "belongs to uid 1234")
	}
}
