package files

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestAppendOnlyToWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, os.WriteFile(at("page"), []byte("one\n"), 0o600))
	require.NoError(t, Append(at("page"), "two\n"))
	text, err := os.ReadFile(at("page"))
	require.NoError(t, err)
	require.Equal(t, "one\ntwo\n", string(text))

	require.ErrorIs(t, Append(at("missing"), "x"), os.ErrNotExist)
	require.NoFileExists(t, at("missing"))
	require.NoError(t, os.Symlink("page", at("link")))
	require.ErrorIs(t, Append(at("link"), "x"), unix.ELOOP)
	require.NoError(t, unix.Mkfifo(at("fifo"), 0o600))
	require.ErrorIs(t, Append(at("fifo"), "x"), unix.ENXIO, "nobody reads it, and nobody waits")
	reader, err := os.OpenFile(at("fifo"), os.O_RDONLY|unix.O_NONBLOCK, 0)
	require.NoError(t, err)
	defer reader.Close()
	require.ErrorContains(t, Append(at("fifo"), "x"), "no regular file")
	require.Error(t, Append(dir, "x"))
}
