//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/proc/anew"
	"outlive/harness/runs"
	"outlive/modes"
)

// moments is how often `outlive run` is ended, from its very start until its run
// is known and beyond; in a rare mode less often.
func moments(mode string) int {
	if m, _ := modes.Lookup(mode); anew.Raced() || m.Rare {
		return 10
	}
	return 50
}

// TestRunIsEndedAtAnyMoment, in every mode, by every signal: either what it was to
// start runs, and is known and can be ended, or nothing of it is left.
func TestRunIsEndedAtAnyMoment(t *testing.T) {
	signals := []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT}
	eachStart(t, func(h house, run []string) {
		temp := filepath.Join(h.dir, "temp")
		require.NoError(h.t, os.Mkdir(temp, 0o700))
		start := func(name string) *exec.Cmd {
			cmd := h.command(append(slices.Clone(run), "--name", name, "--", "sleep", "600")...)
			cmd.Env = append(cmd.Env, "TMPDIR="+temp)
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			require.NoError(h.t, cmd.Start())
			return cmd
		}
		began := time.Now()
		require.NoError(h.t, start("first").Wait())
		entry, err := os.Stat(filepath.Join(h.dir, "outlive", "first.entry"))
		require.NoError(h.t, err)
		require.NotZero(h.t, entry.Size())
		took := entry.ModTime().Sub(began) * 3 / 2 // to where its run is known
		for i := range moments(run[1]) {
			cmd, s := start("n"+strconv.Itoa(i)), signals[i%len(signals)]
			moment := time.NewTimer(took * time.Duration(i) / time.Duration(moments(run[1])))
			<-moment.C
			if i == moments(run[1])-1 { // ended, and not reaped: its group is its own for as long
				require.NoError(h.t, unix.Waitid(unix.P_PID, cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil))
			}
			to := cmd.Process.Pid
			if s != syscall.SIGKILL && s != syscall.SIGTERM { // as a terminal does
				to = -to
			}
			_ = syscall.Kill(to, s)
			_ = cmd.Wait()
		}
		alive := h.settled()
		h.t.Logf("%s: %d of %d run", strings.Join(run[1:], " "), len(alive)-1, moments(run[1]))
		require.Contains(h.t, alive, "first")
		require.Contains(h.t, alive, "n"+strconv.Itoa(moments(run[1])-1), "its run had returned")
		h.outlive(append([]string{"stop"}, alive...)...)
		require.Empty(h.t, leftBehind("WORK="+h.dir), "nobody knew of them")
		entries, err := os.ReadDir(temp)
		require.NoError(h.t, err)
		require.Empty(h.t, entries)
		h.outlive(append([]string{"rm"}, h.names()...)...)
		h.emptied()
	})
}

// names are those of all runs.
func (h house) names() (names []string) {
	for _, r := range h.runs() {
		names = append(names, r.Name)
	}
	return names
}

type shownRun struct {
	Name, State string
	PID         int
}

func (h house) runs() []shownRun {
	var said struct{ Runs []shownRun }
	require.NoError(h.t, json.Unmarshal([]byte(h.outlive("ps", "--format", "json")), &said))
	return said.Runs
}

// settled gives the runs that live, once no start is under way.
func (h house) settled() (alive []string) {
	h.t.Helper()
	require.True(h.t, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
		alive = nil
		for _, r := range h.runs() {
			switch r.State {
			case "unstarted":
				return false
			case "running":
				alive = append(alive, r.Name)
			}
		}
		return true
	}), "%v", h.runs())
	return alive
}

// emptied waits for the folder of the runs to hold nothing: who writes a log may
// be a moment behind.
func (h house) emptied() {
	h.t.Helper()
	var entries []os.DirEntry
	require.True(h.t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
		h.outlive("ps")
		entries, _ = os.ReadDir(filepath.Join(h.dir, "outlive"))
		return len(entries) == 0
	}), "%v", entries)
	for _, dir := range []string{"screens", "tmux-" + strconv.Itoa(os.Getuid())} {
		sockets, err := os.ReadDir(filepath.Join(h.dir, dir))
		require.True(h.t, err == nil || errors.Is(err, os.ErrNotExist))
		require.Empty(h.t, sockets)
	}
}

// TestFullStateFolder: with room for fewer and fewer files, either it runs and is
// known, or nothing of it is left.
func TestFullStateFolder(t *testing.T) {
	if exec.Command("unshare", "-m", "mount", "-t", "tmpfs", "none", t.TempDir()).Run() != nil {
		t.Skip("a file system cannot be mounted here")
	}
	const line = `mount -t tmpfs -o mode=700,size=1m,nr_inodes="$1" none "$WORK/outlive" || exit 9
shift; outlive "$@" --name app -- sleep 600 >&2; echo $?
outlive ps >&2; outlive stop app >&2; echo $?; outlive rm app >&2; echo $?; ls -A "$WORK/outlive"`
	step := 1
	if anew.Raced() {
		step = 4
	}
	eachStart(t, func(h house, run []string) {
		require.NoError(h.t, os.Mkdir(filepath.Join(h.dir, "outlive"), 0o700))
		ran := 0
		for inodes := 1; inodes < 10; inodes += step {
			like := h.command()
			cmd := exec.Command("unshare", append([]string{"-m", "sh", "-c", line, "sh", strconv.Itoa(inodes)}, run...)...)
			cmd.Dir, cmd.Env, cmd.WaitDelay = like.Dir, like.Env, like.WaitDelay
			var said bytes.Buffer
			cmd.Stderr = &said
			out, err := cmd.Output()
			require.NoError(h.t, err, said.String())
			require.Contains(h.t, []string{"0\n0\n0\n", "3\n2\n2\n"}, string(out), "%d inodes: %s", inodes, said.String())
			if out[0] == '0' {
				ran++
			}
			require.Empty(h.t, leftBehind("WORK="+h.dir), "%d inodes", inodes)
		}
		require.NotZero(h.t, ran)
		require.Less(h.t, ran, (9+step-1)/step, "and there was no room at first")
	})
}

// TestRunChoosesDispositions, in every mode: what a script's & or a trap ignores is
// not handed on, and nothing is blocked. Limits are the user's, as they were set:
// that of open files Go raises for itself.
func TestRunChoosesDispositions(t *testing.T) {
	eachStart(t, func(h house, run []string) {
		cmd := h.command()
		cmd.Path, cmd.Args = "/bin/sh", append([]string{"sh", "-c", `trap "" HUP INT QUIT TERM; ulimit -S -n 321; exec outlive "$@"`, "sh"},
			append(run, "--name", "app", "--", "sh", "-c", `grep Sig /proc/self/status; echo files $(ulimit -n); echo over; exec sleep 600`)...)
		out, err := cmd.CombinedOutput()
		require.NoError(h.t, err, string(out))
		said := ""
		require.True(h.t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
			said = h.outlive("logs", "app")
			return strings.Contains(said, "over")
		}), said)
		want := uint64(0)
		if m, _ := modes.Lookup(run[1]); m.Forms[0].Traits.IgnoresHUP {
			want = 1 << (syscall.SIGHUP - 1)
		}
		const asked = 1<<(syscall.SIGHUP-1) | 1<<(syscall.SIGINT-1) | 1<<(syscall.SIGQUIT-1) | 1<<(syscall.SIGTERM-1)
		for line := range strings.Lines(said) {
			if mask, ok := strings.CutPrefix(line, "SigIgn:"); ok {
				ignored, err := strconv.ParseUint(strings.TrimSpace(mask), 16, 64)
				require.NoError(h.t, err)
				require.Equal(h.t, want, ignored&asked, said)
			}
		}
		require.Regexp(h.t, `SigBlk:\s+0{16}`, said)
		require.Contains(h.t, said, "files 321\n")
		h.outlive("rm", "--force", "app")
	})
}

// TestARunOfAnotherPIDNamespace, as a container has it that shares the home: what
// became of it is not guessed, and nothing of it is touched.
func TestARunOfAnotherPIDNamespace(t *testing.T) {
	h := newHouse(t)
	if exec.Command("unshare", "--pid", "--fork", "--mount-proc", "true").Run() != nil {
		t.Skip("a pid namespace cannot be made here")
	}
	there := func(args ...string) (said string, code int) {
		like := h.command()
		cmd := exec.Command("unshare", append([]string{"--pid", "--fork", "--mount-proc", "outlive"}, args...)...)
		cmd.Dir, cmd.Env, cmd.WaitDelay = like.Dir, like.Env, like.WaitDelay
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return string(out), exit.ExitCode()
		}
		require.NoError(t, err)
		return string(out), 0
	}
	h.outlive("run", "setsid", "--name", "app", "--", "sleep", "600")
	said, _ := there("ps")
	require.Regexp(t, `(?m)^app .* elsewhere `, said)
	for _, args := range [][]string{{"stop", "app"}, {"rm", "app"}} {
		said, code := there(args...)
		require.Equal(t, codeUnfit, code, said)
		require.Contains(t, said, `cannot tell what has become of "app"`)
	}
	require.Equal(t, "running", h.state("app"))
	// One that is being started, by this process, is not called off from there.
	text, err := os.ReadFile(filepath.Join(h.dir, "outlive", "app.json"))
	require.NoError(t, err)
	var r runs.Record
	require.NoError(t, json.Unmarshal(text, &r))
	me, err := proc.Root.Stat(os.Getpid())
	require.NoError(t, err)
	r.Name, r.Launcher = "new", runs.Launcher{PID: me.PID, Start: me.Start, Group: me.PGID}
	_, err = runs.Store(filepath.Join(h.dir, "outlive")).Reserve("new", false, func(string) runs.Record { return r })
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(h.dir, "outlive", "new.entry"), nil, 0o600))
	said, _ = there("ps")
	require.Regexp(t, `(?m)^new .* elsewhere `, said)
	require.FileExists(t, filepath.Join(h.dir, "outlive", "new.entry"))
	said, code := there("rm", "--force", "new")
	require.Zero(t, code, said)
	h.outlive("rm", "--force", "app")
}
