//go:build linux

package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/proc/anew"
)

// TestKilledVerify: killed at any moment, it leaves neither a process nor the folder in
// which its mode keeps files.
func TestKilledVerify(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	for i := range 8 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command("outlive", "verify", "--mode", "double-fork", "--settle", "100ms", "--", "sleep", "71006")
			cmd.Env = append(os.Environ(), "TMPDIR="+dir)
			require.NoError(t, cmd.Start())
			if i > 0 { // the first is killed at whatever it is at
				require.True(t, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
					files, _ := filepath.Glob(filepath.Join(dir, "outlive-*", "pid"))
					return len(files) > 0
				}))
				<-time.After(rand.N(time.Second)) // no fact is waited for: any moment is tried
			}
			require.NoError(t, cmd.Process.Kill())
			require.Error(t, cmd.Wait())
			require.Empty(t, leftover.Soon(cmd.Process.Pid, dir))
		})
	}
}
