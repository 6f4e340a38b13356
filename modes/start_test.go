package modes

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// probeCommand is PROBE of the parity cases, as a job.
var probeCommand = []string{"sh", "-c", `echo $$ >"$DIR/pid"; read x <"$DIR/fifo"`}

// TestStart launches the probe by every form that can, and looks at the pid it gives.
func TestStart(t *testing.T) {
	for _, id := range []string{"nohup", "setsid", "double-fork", "start-stop-daemon", "daemonize", "python-daemon", "go-daemon"} {
		m, ok := Lookup(id)
		require.True(t, ok)
		for _, f := range m.Forms {
			t.Run(id+" "+string(f.Via), func(t *testing.T) {
				for _, program := range f.Needs {
					if _, err := Look(program); err != nil {
						t.Skip(err)
					}
				}
				dir, err := filepath.EvalSymlinks(t.TempDir())
				require.NoError(t, err)
				require.NoError(t, unix.Mkfifo(dir+"/fifo", 0o600))
				t.Setenv("DIR", dir)
				_, err = f.Start(Job{Command: probeCommand, Log: dir + "/log", PIDFile: dir + "/pf", Entry: entryIn(t, dir), Self: outlive})
				require.NoError(t, err)
				pid := entered(t, dir+"/entry")
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
	for _, without := range [][]string{{"fork1"}, {"fork1", "fork2"}} {
		t.Run(strings.Join(without, " "), func(t *testing.T) {
			dir, err := filepath.EvalSymlinks(t.TempDir())
			require.NoError(t, err)
			require.NoError(t, unix.Mkfifo(dir+"/fifo", 0o600))
			t.Setenv("DIR", dir)
			_, err = startDoubleFork(Job{Command: probeCommand,
				Log: dir + "/log", PIDFile: dir + "/pf", Entry: entryIn(t, dir), Self: outlive, Without: without})
			require.NoError(t, err)
			pid := entered(t, dir+"/entry")
			p := look(t, dir, pid)
			syscall.Wait4(pid, nil, 0, nil)
			require.True(t, p.InPlace)
			require.Equal(t, "another", p.Session)
			require.Equal(t, len(without) == 2, p.Group == "own")
		})
	}
}

// entryIn makes the file that a start needs, anew.
func entryIn(t *testing.T, dir string) string {
	require.NoError(t, os.WriteFile(dir+"/entry", nil, 0o600))
	return dir + "/entry"
}

// entered waits for the pid in an entry.
func entered(t *testing.T, path string) (pid int) {
	var ticks, sid, pgid int
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		n, _ := fmt.Sscanf(string(text), "%d %d %d %d\n", &pid, &ticks, &sid, &pgid)
		return n == 4
	}, 5*time.Second, time.Millisecond)
	require.Greater(t, pid, 1)
	return pid
}

// TestStartIsCalledOff: what can no longer enter itself does not run.
func TestStartIsCalledOff(t *testing.T) {
	for _, tt := range []struct {
		mode string
		via  Via
	}{{"setsid", Native}, {"nohup", Tool}, {"double-fork", Native}, {"daemonize", Tool}, {"start-stop-daemon", Tool}, {"go-daemon", Native},
		{"daemon", Tool}, {"python-daemon", Tool}, {"script", Tool}} {
		m, _ := Lookup(tt.mode)
		f, _ := m.Form(tt.via)
		dir := t.TempDir()
		_, _ = f.Start(Job{Command: []string{"touch", dir + "/ran"}, Log: dir + "/log", PIDFile: dir + "/pf", Entry: dir + "/entry", Self: outlive})
		require.Never(t, func() bool { _, err := os.Stat(dir + "/ran"); return err == nil }, 100*time.Millisecond, 10*time.Millisecond, tt.mode)
	}
}

// TestStartChoosesDispositions: whatever outlive inherited, a command starts with
// none of its signals ignored or blocked, and with the limits of the caller.
func TestStartChoosesDispositions(t *testing.T) {
	const alone = "OUTLIVE_MODES_ALONE"
	if os.Getenv(alone) == "" { // in a process of its own: Go never forgets that it once ignored a signal
		self, err := os.Executable()
		require.NoError(t, err)
		cmd := exec.Command(self, "-test.run=^TestStartChoosesDispositions$")
		cmd.Env = append(os.Environ(), alone+"=yes")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		return
	}
	signal.Ignore(syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP)
	dir := t.TempDir()
	for _, how := range []struct {
		child   child
		ignored string
	}{{child{setsid: true}, "0000000000000000"}, {child{setpgid: true, blindHUP: true}, "0000000000000001"}} {
		log := dir + "/" + how.ignored
		require.NoError(t, launch([]string{"sh", "-c", "grep Sig /proc/self/status; ulimit -n; echo over"}, Job{Log: log}, how.child))
		said := ""
		require.Eventually(t, func() bool {
			text, _ := os.ReadFile(log)
			said = string(text)
			return strings.Contains(said, "over")
		}, 5*time.Second, time.Millisecond)
		require.Contains(t, said, "SigBlk:\t0000000000000000")
		require.Contains(t, said, "SigIgn:\t"+how.ignored)
		limit, err := exec.Command("sh", "-c", "ulimit -n").Output()
		require.NoError(t, err)
		require.Contains(t, said, "\n"+string(limit))
	}
}
