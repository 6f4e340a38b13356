package modes

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the daemon is launched with, so that each step has something to do.
const launchersMess = `umask 27; trap '' HUP TSTP; export TMUX=t SSH_TTY=s LISTEN_FDS=1 KEPT=k; exec 7>seven; set -m; `

// messyEnv are the variables of the mess that reach a command when none is dropped.
var messyEnv = []string{"KEPT", "LISTEN_FDS", "SSH_TTY", "TMUX"}

func TestDoubleForkLeavesStepsOut(t *testing.T) {
	t.Parallel()
	inShell := func(p *process) { p.Session, p.TTY = "launcher's", true }
	steps := map[string]func(*process){
		"":       func(*process) {},
		"fork1":  inShell,
		"setsid": inShell,
		"fork2":  func(p *process) { p.Session, p.Group = "own", "own" },
		"umask":  func(p *process) { p.Umask = "0027" },
		"chdir":  func(p *process) { p.Dir = "DIR" },
		"fds":    func(p *process) { p.FDs[7] = "DIR/seven 0100001" },
		"devnull": func(p *process) {
			for n := range 3 {
				p.FDs[n] = "TTY 02000002"
			}
		},
		"signals":         func(p *process) { p.Ignored = "0000000000080001" },
		"env":             func(p *process) { p.Env = messyEnv },
		"pidfile":         func(p *process) { maps.DeleteFunc(p.FDs, isLock) },
		"notify-parent":   func(*process) {},
		"fork1,fork2":     func(p *process) { inShell(p); p.Group = "own" },
		"fork1,umask,env": func(p *process) { inShell(p); p.Umask, p.Env = "0027", messyEnv },
	}
	for _, s := range doubleForkSteps {
		require.Contains(t, steps, s.Name)
	}
	for without, change := range steps {
		t.Run(without, func(t *testing.T) {
			t.Parallel()
			want := process{
				Found: true, Session: "another", Group: "another",
				FDs:     map[int]string{0: "/dev/null 0100002", 1: "DIR/log 0102001", 2: "DIR/log 0102001", -1: "DIR/pf 0100002"},
				Ignored: "0000000000000000", Blocked: "0000000000000000",
				Umask: "0000", Dir: "/", Env: []string{"KEPT"},
			}
			change(&want)
			o := startDaemon(t, without)
			require.Equal(t, want, tidy(o.Probe))
			require.Contains(t, []int{0, 137}, o.Code, o.Screen) // killed where the job itself is the daemon
			complains := strings.Contains(o.Screen, "cannot start a session: setsid: operation not permitted")
			require.Equal(t, strings.Contains(without, "fork1"), complains, o.Screen)
			require.Equal(t, without != "pidfile", o.Files["pf"] != "")
		})
	}
}

func startDaemon(t *testing.T, without string) observation {
	if without != "" {
		without = "--without " + without
	}
	line := launchersMess + `TOOL --log log --pidfile pf ` + without + ` -- PROBE; c=$?; SEEN; exit $c`
	return parity{tty: true, line: line}.observe(t, outlive+" native double-fork")
}

func isLock(n int, target string) bool { return (n > 2 || n < 0) && strings.Contains(target, "/pf ") }

// tidy keeps what the steps are about.
func tidy(p process) process {
	p.Limits = ""
	p.Foreground = false // until the shell has noticed that the launcher ended
	p.Env = slices.DeleteFunc(p.Env, func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		return name != "_GO_DAEMON" && !slices.Contains(messyEnv, name)
	})
	for i, e := range p.Env {
		p.Env[i], _, _ = strings.Cut(e, "=")
	}
	for n, target := range maps.Clone(p.FDs) {
		switch {
		case isLock(n, target):
			delete(p.FDs, n)
			p.FDs[-1] = target // wherever it is
		case n > 2 && !strings.HasPrefix(target, "DIR"):
			delete(p.FDs, n) // what the tests themselves were started with
		}
	}
	return p
}

func TestDoubleForkFails(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, args string
		code       int
		want       string
	}{
		{"not found", "--pidfile DIR/pf -- no-such-command", 127, `cannot run "no-such-command": no such file or directory`},
		{"not found, one fork", "--without fork1 -- no-such-command", 127, `cannot run "no-such-command": no such file or directory`},
		{"not found, no fork", "--without fork1,fork2,devnull -- no-such-command", 127, `cannot run "no-such-command": no such file or directory`},
		{"not executable", "--pidfile DIR/pf -- /etc/passwd", 126, `cannot run "/etc/passwd": permission denied`},
		{"no place for the log", "--log DIR/none/log -- true", 125, `/none/log": no such file or directory`},
		{"no place for the pid file", "--pidfile DIR/none/pf -- true", 125, `cannot create the pid file "DIR/none/pf": no such file or directory`},
		{"pid file is a directory", "--pidfile DIR -- true", 125, `cannot open the pid file "DIR": is a directory`},
		{"log is full", "--log /dev/full -- true", 0, ""},
		{"no such user", "--user no-such-user -- true", 125, `cannot run as "no-such-user": user: unknown user no-such-user`},
		{"no such step", "--without fork3 -- true", 125, "the steps are fds, fork1, setsid, fork2, devnull"},
		{"no command", "--log DIR/log", 125, "cannot start: no command given"},
		{"no such flag", "--colour -- true", 125, "flag provided but not defined: -colour"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			args := strings.Fields(strings.ReplaceAll(c.args, "DIR", dir))
			cmd := exec.Command(outlive, append([]string{"native", "double-fork"}, args...)...)
			out, _ := cmd.CombinedOutput() // ends only when nobody holds the pipe
			require.Equal(t, c.code, cmd.ProcessState.ExitCode(), string(out))
			require.Contains(t, string(out), strings.ReplaceAll(c.want, "DIR", dir))
			left, err := filepath.Glob(dir + "/*")
			require.NoError(t, err)
			require.Empty(t, left)
		})
	}
}

func TestDoubleForkDropsPrivileges(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("only root can become another user")
	}
	log := t.TempDir() + "/log"
	command := []string{"sh", "-c", `grep -E "^(Uid|Gid|Groups)" /proc/$$/status; echo "$USER is ready"`}
	args := []string{"native", "double-fork", "--log", log, "--user", "nobody:daemon", "--"}
	said, err := exec.Command(outlive, append(args, command...)...).CombinedOutput()
	require.NoError(t, err, string(said))
	var text []byte
	require.Eventually(t, func() bool {
		text, _ = os.ReadFile(log)
		return strings.HasSuffix(string(text), "nobody is ready\n")
	}, wait, tick)
	nobody, err := exec.Command("id", "-u", "nobody").Output()
	require.NoError(t, err)
	uid := strings.TrimSpace(string(nobody))
	require.Contains(t, strings.Join(strings.Fields(string(text)), " "),
		fmt.Sprintf("Uid: %s %s %s %s Gid: 1 1 1 1 Groups: 1", uid, uid, uid, uid))
}

// TestDoubleForkFindsARelativeCommand though it runs in /.
func TestDoubleForkFindsARelativeCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/run", []byte("#!/bin/sh\necho \"$0 $1\"; pwd\n"), 0o755))
	cmd := exec.Command(outlive, "native", "double-fork", "--log", "log", "--", "./run", "it's $x\n")
	cmd.Dir = dir
	require.NoError(t, cmd.Run())
	require.Eventually(t, func() bool {
		text, _ := os.ReadFile(dir + "/log")
		return string(text) == dir+"/run it's $x\n\n/\n"
	}, wait, tick)
}

func TestReadAnswer(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]struct {
		pid int
		err error
	}{
		"ready 7\n":                         {7, nil},
		"ready 7\nfailed 127 cannot run: a": {0, daemonError{127, "cannot run: a"}},
		"failed 125 cannot open":            {0, daemonError{125, "cannot open"}},
		"":                                  {0, daemonError{125, "cannot start: the daemon ended before it was ready"}},
		"ready ":                            {0, daemonError{125, "cannot start: the daemon ended before it was ready"}},
	} {
		pid, err := readAnswer(said)
		require.Equal(t, want.pid, pid, said)
		require.Equal(t, want.err, err, said)
	}
}
