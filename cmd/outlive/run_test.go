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
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/modes"
)

// leftBehind ends the processes whose environment bears the entry, when they
// do not end by themselves, and gives what they were.
func leftBehind(entry string) (left []string) {
	search := func() (pids []int) {
		files, _ := filepath.Glob("/proc/[0-9]*/environ")
		for _, path := range files {
			env, _ := os.ReadFile(path)
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			if err == nil && pid != os.Getpid() && slices.Contains(strings.Split(string(env), "\x00"), entry) {
				pids = append(pids, pid)
			}
		}
		return pids
	}
	if proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool { return len(search()) == 0 }) {
		return nil
	}
	for _, pid := range search() {
		command, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
		left = append(left, strings.ReplaceAll(string(command), "\x00", " "))
		if h, err := proc.Open(pid); err == nil {
			h.Kill(time.Now().Add(time.Second))
			h.Close()
		}
	}
	return left
}

// house is a home of its own for the runs of one test.
type house struct {
	t   *testing.T
	dir string
}

func newHouse(t *testing.T) house {
	h := house{t, t.TempDir()}
	require.NoError(t, os.Mkdir(filepath.Join(h.dir, "screens"), 0o700))
	t.Cleanup(func() { require.Empty(t, leftBehind("WORK="+h.dir)) })
	return h
}

func (h house) command(args ...string) *exec.Cmd {
	cmd := exec.Command("outlive", args...)
	cmd.Dir = h.dir
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), "WORK="+h.dir, "HOME="+h.dir, "XDG_STATE_HOME="+h.dir, "TMUX_TMPDIR="+h.dir,
		"SCREENDIR="+filepath.Join(h.dir, "screens"), "SCREENRC=", "LANG=C.UTF-8")
	return cmd
}

func (h house) outlive(args ...string) string {
	h.t.Helper()
	cmd := h.command(args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	require.NoError(h.t, err, "%q: %s%s", args, out, said.String())
	require.Empty(h.t, said.String(), "%q", args)
	return string(out)
}

func (h house) state(name string) string {
	h.t.Helper()
	var said struct {
		Runs []struct{ Name, State string }
	}
	require.NoError(h.t, json.Unmarshal([]byte(h.outlive("ps", "--format", "json")), &said))
	for _, r := range said.Runs {
		if r.Name == name {
			return r.State
		}
	}
	return ""
}

// eachStart does it for every form that outlive can start itself: a new mode
// is tried without anybody asking for it. Those that take a machine with
// systemd are tried in a lab (run_lab_test.go).
func eachStart(t *testing.T, do func(h house, run []string)) {
	for _, m := range modes.All() {
		for _, f := range m.Forms {
			if f.Start == nil || f.Lab {
				continue
			}
			t.Run(m.ID+" "+string(f.Via), func(t *testing.T) {
				t.Parallel() // they wait more than they work
				for _, name := range f.Needs {
					if _, err := modes.Look(name); err != nil {
						t.Skip(err)
					}
				}
				do(newHouse(t), []string{"run", m.ID, "--via", string(f.Via)})
			})
		}
	}
}

// TestLifeOfARun goes through all that can be done with one, in every mode.
func TestLifeOfARun(t *testing.T) {
	eachStart(t, func(h house, run []string) {
		t := h.t
		require.Contains(t, h.outlive(append(run, "--", "outlive", "workload")...), "workload is running: pid ")
		require.Equal(t, "running", h.state("workload"))
		const beat = "outlive:beat 1 stderr"
		require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
			return strings.Contains(h.outlive("logs", "workload"), beat)
		}))
		follow, heard := h.command("logs", "-f", "workload"), &bytes.Buffer{}
		follow.Stdout = heard
		require.NoError(t, follow.Start())
		told := "1 process"
		if run[1] == "dtach" { // tee is of the session too, and its shell, unless it began a clock tick before
			told = "[23] processes"
		}
		require.Regexp(t, "workload has ended: SIGTERM to "+told, h.outlive("stop", "workload"))
		require.NoError(t, follow.Wait())
		require.Equal(t, h.outlive("logs", "workload"), heard.String())
		require.Contains(t, heard.String(), beat)
		require.Contains(t, heard.String(), "goodbye")
		require.NotContains(t, heard.String(), "\r")
		require.Equal(t, "ended", h.state("workload"))
		require.Equal(t, "workload is forgotten\n", h.outlive("rm", "workload"))
		entries, err := os.ReadDir(filepath.Join(h.dir, "outlive"))
		require.NoError(t, err)
		require.Empty(t, entries)
	})
}

// hard are words that a shell or a multiplexer would like to change.
var hard = []string{"a'b", `q"x`, "$HOME", "`id`", "nl\nx\n", "ü€", "", ";", "a;", `b\;`, `x\\;`, "#{pid}", "%%", "%n", "--", "-x",
	"--name", "{cmd}", "{log}", "~", "*", "\xff\xfe", `\`, "^a", " ", "\t\r\x1b[0m", "!!", "end\n"}

// tell writes its words to the file named first, and goes on.
const tell = `out=$1; shift; printf '%s\0' "$@" >"$out.new"; mv "$out.new" "$out"; exec sleep 60`

// TestWordsArriveByteForByte in every mode.
func TestWordsArriveByteForByte(t *testing.T) {
	eachStart(t, func(h house, run []string) {
		out := filepath.Join(h.dir, "words")
		h.outlive(append(append(run, "--name", "try", "--", "sh", "-c", tell, "sh", out), hard...)...)
		require.True(h.t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
			_, err := os.Stat(out)
			return err == nil
		}))
		text, err := os.ReadFile(out)
		require.NoError(h.t, err)
		require.Equal(h.t, strings.Join(hard, "\x00")+"\x00", string(text))
		h.outlive("rm", "--force", "try")
	})
}

// TestNothingIsStarted: in every mode, whatever can be known before is told
// before, and neither a record nor a log stays.
func TestNothingIsStarted(t *testing.T) {
	eachStart(t, func(h house, run []string) {
		require.NoError(h.t, os.WriteFile(filepath.Join(h.dir, "plain"), nil, 0o600))
		require.NoError(h.t, os.WriteFile(filepath.Join(h.dir, "lost"), []byte("#!"+h.dir+"/none\n"), 0o700))
		for _, args := range [][]string{
			{"--", "no-such-command"}, {"--", "./gone"}, {"--", "./plain"}, {"--", "./lost"}, {"--", h.dir}, {"--", ""},
			{"--log", "/dev/full"}, {"--log", h.dir}, {"--log", "gone/log"}, {"--log", "a\nb"},
			{"--name", "a b"}, {"--name", "a'b\n"}, {"--name", strings.Repeat("x", 300)}, {"--without", "gravity"},
		} {
			if args[0] != "--" {
				args = append(args, "--", "outlive", "workload")
			}
			var said bytes.Buffer
			cmd := h.command(append(slices.Clone(run), args...)...)
			cmd.Stderr = &said
			var failed *exec.ExitError
			require.ErrorAs(h.t, cmd.Run(), &failed, "%q", args)
			require.Contains(h.t, []int{codeUsage, codeUnfit}, failed.ExitCode())
			require.Regexp(h.t, `^outlive: cannot `, said.String())
		}
		entries, err := os.ReadDir(filepath.Join(h.dir, "outlive"))
		require.True(h.t, errors.Is(err, os.ErrNotExist) || len(entries) == 0, "%v", entries)
	})
}
