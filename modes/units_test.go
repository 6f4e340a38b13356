package modes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/modes/unit"
)

// Every unit that a mode writes is one to systemd: verify warns of an unknown
// key or section, and yet gives 0.
func TestUnitsVerify(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	dir := t.TempDir()
	fill := strings.NewReplacer("{name}", "work", "{home}/{log}", "/tmp/log", "{exec}", unit.Words([]string{"/bin/true", "a b", "%n", "$x", "\n"}))
	var units []string
	for _, m := range All() {
		for _, f := range m.Forms {
			for _, file := range f.Files {
				path := fill.Replace(file.Path)
				if !strings.Contains(path, "systemd/") && !strings.HasPrefix(path, "{units}/") {
					continue
				}
				name := strings.Replace(filepath.Base(path), "work", m.ID, 1)
				name = strings.Replace(name, "@.", "@a.", 1)
				text := fill.Replace(file.Text)
				units = append(units, filepath.Join(dir, name))
				require.NoError(t, os.WriteFile(units[len(units)-1], []byte(text), 0o644))
			}
		}
	}
	require.NotEmpty(t, units)
	verify := append([]string{"systemd-analyze", "verify", "--man=no"}, units...)
	if os.Geteuid() == 0 { // it would leave a file in this machine's /run/systemd
		verify = append([]string{"unshare", "--mount", "sh", "-c", `mount -t tmpfs run /run && exec "$@"`, "sh"}, verify...)
	}
	said, err := exec.Command(verify[0], verify[1:]...).CombinedOutput()
	require.NoError(t, err, string(said))
	for line := range strings.Lines(string(said)) {
		if !strings.Contains(line, "systemd-kill-none.service:") { // systemd says what the mode does: it is unsafe
			require.NotContains(t, line, dir, "of ours")
		}
	}
}
