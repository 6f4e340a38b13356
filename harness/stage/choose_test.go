package stage

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/place"
)

// there is a place whose paths are the machine's own.
type there struct{ place.Place }

func (there) Outside(path string) string { return path }

// TestPidfileThatMisleads: it is told what is wrong with the file.
func TestPidfileThatMisleads(t *testing.T) {
	s := &Stage{Place: place.Room{Place: there{}}}
	s.Dir = t.TempDir()
	require.Contains(t, s.misled("pid"), "there is no such file")
	for text, want := range map[string]string{
		"":         "the file is empty",
		"\n":       "the file is empty",
		"1 2\n":    `the file holds "1 2", which is no number`,
		" 4711 \n": "the file names process 4711, none of these",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(s.Dir, "pid"), []byte(text), 0o600))
		require.Contains(t, s.misled("pid"), want, "%q", text)
	}
	require.Contains(t, s.misled(s.Dir), "no regular file")
}
