package audit

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A dynamic user's /var/lib/NAME is a link: the folder that it leads to is the one that is meant.
func TestWorkingDirectoryByALink(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "private"), 0o755))
	require.NoError(t, os.Symlink("private", filepath.Join(dir, "app")))
	t.Chdir(filepath.Join(dir, "private"))
	p, ok := Lookup("WorkingDirectory")
	require.True(t, ok)
	for value, want := range map[string]bool{"private": true, "app": true, "app/": true, "": false, "none": false} {
		holds, fact := p.Try(filepath.Join(dir, value) + map[bool]string{true: "/"}[value == "app/"])
		require.Equal(t, want, holds, "%s: %s", value, fact)
	}
	holds, _ := p.Try("-" + filepath.Join(dir, "app"))
	require.True(t, holds)
}

// An empty set of capabilities is none of them, and not a line that is missing.
func TestAnEmptySetIsNotMissing(t *testing.T) {
	for text, want := range map[string]Verdict{
		"":                         Missing,
		"CapabilityBoundingSet=\n": Untried,
		"CapabilityBoundingSet=CAP_KILL\nCapabilityBoundingSet=\n": Untried,
		"CapabilityBoundingSet=CAP_KILL\n":                         Kept,
		"StateDirectory=\n":                                        Missing,
	} {
		row := []string{"CapabilityBoundingSet"}
		if text == "StateDirectory=\n" {
			row = []string{"StateDirectory"}
		}
		is, fact := Report{}.lineOf(Read(Source{"app.service", "[Service]\n" + text}), row)
		require.Equal(t, want, is, "%s: %s", text, fact)
	}
}
