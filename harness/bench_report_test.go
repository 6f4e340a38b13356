//go:build bench

package harness

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// benchReport has a thousand hosts held against each other, each with a document of its own.
func benchReport(t *testing.T, self string) {
	heading("outlive report, of 1,000 hosts")
	const hosts = 1000
	dir := scratch(t)
	one := filepath.Join(dir, "one")
	out, err := exec.Command(self, "compare", "--format", "json", "--output", one).CombinedOutput()
	require.NoError(t, err, "%s", out)
	text, err := os.ReadFile(one)
	require.NoError(t, err)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "all"), 0o700))
	for i := range hosts {
		require.NoError(t, os.Link(one, filepath.Join(dir, "all", fmt.Sprintf("web-%d.json", i))))
	}
	began := time.Now()
	cmd := exec.Command(self, "report", filepath.Join(dir, "all"))
	out, err = cmd.Output()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "1000 hosts, no difference")
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	row("most memory, in MB", fmt.Sprintf("%.0f", float64(usage.Maxrss)/1024), float64(usage.Maxrss)/1024, 200, fmt.Sprintf("%d KB a host", len(text)>>10))
	row("in s", fmt.Sprintf("%.1f", time.Since(began).Seconds()), 0, 0, "")
}
