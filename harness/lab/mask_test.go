package lab

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMaskKeepsWhatModesNeed: whatever generators a machine has, a lab runs those that it is for.
func TestMaskKeepsWhatModesNeed(t *testing.T) {
	root, config := t.TempDir(), t.TempDir()
	for _, name := range []string{
		"usr/lib/systemd/system-generators/systemd-sysv-generator", "usr/lib/systemd/system-generators/some-generator",
		"usr/local/lib/systemd/system-generators/own", "etc/systemd/system-generators/some-generator",
		"usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator", "usr/lib/systemd/user-environment-generators/90gpg-agent",
		"usr/lib/systemd/user-generators/systemd-xdg-autostart-generator",
	} {
		require.NoError(t, write(filepath.Join(root, name), "", 0o755))
	}
	require.NoError(t, mask(config, root))
	for kind, want := range map[string][]string{
		"system-generators": {"own", "some-generator"}, "user-generators": {"systemd-xdg-autostart-generator"},
		"system-environment-generators": nil, "user-environment-generators": {"90gpg-agent"},
	} {
		var hidden []string
		entries, err := os.ReadDir(filepath.Join(config, kind))
		require.NoError(t, err)
		for _, e := range entries {
			to, err := os.Readlink(filepath.Join(config, kind, e.Name()))
			require.NoError(t, err)
			require.Equal(t, os.DevNull, to)
			hidden = append(hidden, e.Name())
		}
		require.Equal(t, want, hidden, kind)
	}
}
