package modes

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// probeCommand is PROBE of the parity cases, as a job.
var probeCommand = []string{"sh", "-c", `echo $$ >"$DIR/pid"; read x <"$DIR/fifo"`}

// TestStart launches the probe by every form that can, and looks at the pid it gives.
func TestStart(t *testing.T) {
	for _, id := range []string{"nohup", "setsid", "double-fork", "start-stop-daemon", "daemonize", "go-daemon"} {
		m, ok := Lookup(id)
		require.True(t, ok)
		for _, f := range m.Forms {
			t.Run(id+" "+string(f.Via), func(t *testing.T) {
				for _, program := range f.Needs {
					if _, err := exec.LookPath(program); err != nil {
						t.Skip(err)
					}
				}
				dir, err := filepath.EvalSymlinks(t.TempDir())
				require.NoError(t, err)
				require.NoError(t, unix.Mkfifo(dir+"/fifo", 0o600))
				t.Setenv("DIR", dir)
				pid, err := f.Start(Job{Command: probeCommand, Log: dir + "/log", PIDFile: dir + "/pf", Self: outlive})
				require.NoError(t, err)
				p := tidy(look(t, dir, pid))
				syscall.Wait4(pid, nil, 0, nil) // ECHILD where it is nobody's child
				require.True(t, p.InPlace, "the pid is another's")
				require.Equal(t, f.Traits.Leader, p.Session == "own")
				require.Equal(t, f.Traits.IgnoresHUP, strings.HasSuffix(p.Ignored, "1"))
				require.Equal(t, f.Traits.DirtyEnv, slices.Contains(p.Env, "_GO_DAEMON"))
				require.Contains(t, p.FDs[0], "/dev/null ")
				require.Equal(t, "DIR/log 0102001", p.FDs[1])
				require.Equal(t, p.FDs[1], p.FDs[2])
				info, err := os.Stat(dir + "/log")
				require.NoError(t, err)
				if m.Native != nil { // else the tool makes it, where outlive has not done so before
					require.Equal(t, os.FileMode(0o600), info.Mode())
				}
			})
		}
	}
}

func TestStartFails(t *testing.T) {
	for _, c := range []struct{ mode, log, command, want string }{
		{"setsid", "log", "no-such-command", `cannot run "no-such-command": no such file or directory`},
		{"nohup", "none/log", "true", "cannot open the log: open DIR/none/log: no such file or directory"},
		{"double-fork", "log", "no-such-command", `cannot run "no-such-command": no such file or directory`},
		{"double-fork", "none/log", "true", `cannot open the log "DIR/none/log": no such file or directory`},
	} {
		dir := t.TempDir()
		m, _ := Lookup(c.mode)
		f, ok := m.Form(Native)
		require.True(t, ok)
		_, err := f.Start(Job{Command: []string{c.command}, Log: filepath.Join(dir, c.log), Self: outlive})
		require.EqualError(t, err, strings.ReplaceAll(c.want, "DIR", dir))
	}
}

// TestStartWithoutFork1 has to end up as a shell's job does: in the session it was started from.
func TestStartWithoutFork1(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, unix.Mkfifo(dir+"/fifo", 0o600))
	t.Setenv("DIR", dir)
	for _, without := range [][]string{{"fork1"}, {"fork1", "fork2"}} {
		os.Remove(dir + "/pid")
		pid, err := startDoubleFork(Job{Command: probeCommand,
			Log: dir + "/log", PIDFile: dir + "/pf", Self: outlive, Without: without})
		require.NoError(t, err)
		p := look(t, dir, pid)
		syscall.Wait4(pid, nil, 0, nil)
		require.True(t, p.InPlace)
		require.Equal(t, "another", p.Session)
		require.Equal(t, len(without) == 2, p.Group == "own")
	}
}
