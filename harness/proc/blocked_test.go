package proc

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBlockedIsWhatEveryThreadBlocks(t *testing.T) {
	dir := t.TempDir()
	for task, mask := range map[string]string{"7": "fffffffc3bba3a00", "8": "0000000000000200"} {
		at := filepath.Join(dir, "7", "task", task)
		require.NoError(t, os.MkdirAll(at, 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(at, "status"), []byte("Name:\tx\nSigBlk:\t"+mask+"\n"), 0o644))
	}
	mask, ok := FS(dir).Blocked(7)
	require.True(t, ok)
	require.EqualValues(t, 0x200, mask)
	_, ok = FS(dir).Blocked(9)
	require.False(t, ok)
}
