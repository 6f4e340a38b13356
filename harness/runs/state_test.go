package runs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// TestState reads fixtures of /proc: neither a reboot nor a reused pid is
// mistaken for the run.
func TestState(t *testing.T) {
	for what, tt := range map[string]struct {
		boot, state string
		pid, start  int
		want        State
	}{
		"runs":                  {"b", "S", 4711, 99, Running},
		"is busy":               {"b", "R", 4711, 99, Running},
		"waits for a disk":      {"b", "D", 4711, 99, Running},
		"is stopped":            {"b", "T", 4711, 99, Suspended},
		"is traced":             {"b", "t", 4711, 99, Suspended},
		"is a zombie":           {"b", "Z", 4711, 99, Ended},
		"has gone":              {"b", "S", 4712, 99, Ended},
		"its pid was reused":    {"b", "S", 4711, 100, Ended},
		"the machine restarted": {"c", "S", 4711, 99, OtherBoot},
	} {
		root := t.TempDir()
		put(t, root, "sys/kernel/random/boot_id", tt.boot+"\n")
		put(t, root, fmt.Sprintf("%d/stat", tt.pid), fmt.Sprintf(
			"%d (a) b) %s 1 4711 4711 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 %d 1 1\n", tt.pid, tt.state, tt.start))
		state := record("app").State(proc.FS(root))
		require.Equal(t, tt.want, state, what)
		require.Equal(t, tt.want == Running || tt.want == Suspended, state.Alive(), what)
	}
	require.Equal(t, OtherBoot, record("app").State(proc.FS(filepath.Join(t.TempDir(), "none"))))
}

func put(t *testing.T, root, name, text string) {
	path := filepath.Join(root, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

// A run that cannot be remembered is ended, and nobody who has its pid by now.
func TestARootIsEndedAndNobodyElse(t *testing.T) {
	cmd := exec.Command("sleep", "600")
	require.NoError(t, cmd.Start())
	p, err := proc.Root.Stat(cmd.Process.Pid)
	require.NoError(t, err)
	root{PID: p.PID, Until: p.Start - 1}.end()
	require.NoError(t, cmd.Process.Signal(unix.Signal(0)))
	root{PID: p.PID, Until: p.Start}.end()
	require.EqualError(t, cmd.Wait(), "signal: killed")
}

// A first process that ends after all were read is not left by itself.
func TestAmongAllTheFirstProcessIsItself(t *testing.T) {
	cmd := exec.Command("sleep", "600")
	require.NoError(t, cmd.Start())
	p, err := proc.Root.Stat(cmd.Process.Pid)
	require.NoError(t, err)
	boot, err := proc.Root.BootID()
	require.NoError(t, err)
	r := Record{Name: "app", Boot: boot}
	r.PID, r.Start = p.PID, p.Start
	all := proc.Root.All()
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	require.Equal(t, Running, r.StateAmong(all))
	require.Equal(t, Ended, r.StateAmong(proc.Root.All()))
}
