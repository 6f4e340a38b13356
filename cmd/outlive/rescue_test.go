//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/leftover"
	"outlive/harness/proc"
)

// A job that would die with its terminal is rescued, lives when the terminal closes, and
// goes on in the log; what was foretold is what is told afterwards. Its neighbour dies.
func TestRescueBeforeTheTerminalCloses(t *testing.T) {
	t.Parallel()
	p := shellOn(t, t.TempDir())
	defer p.term.Close()
	p.types("shopt -s huponexit; perl -e '$| = 1; while (print \"tick\\n\") { select undef, undef, undef, .05 }' &\r")
	p.sees("tick")
	p.types("sleep 71104 &\r")
	neighbour := p.runs("sleep", "71104")
	defer neighbour.Close()
	p.types("echo $(jobs -p %1) >pid\r")
	pid := ""
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
		text, _ := os.ReadFile(filepath.Join(p.home, "pid"))
		pid = strings.TrimSpace(string(text))
		return strings.HasSuffix(string(text), "\n")
	}))
	foretold := p.table("outlive rescue --dry-run " + pid)
	told := p.table("outlive rescue " + pid)
	require.Equal(t, foretold, told)
	require.Regexp(t, `terminal closes +dies +lives`, told)
	log := filepath.Join(p.home, "outlive-"+pid+".log")
	rescued := p.handle(pid)
	defer rescued.Close()
	defer rescued.Kill(time.Now().Add(5 * time.Second))

	soon := time.Now().Add(leftover.Stretch(10 * time.Second))
	require.NoError(t, unix.Kill(p.h.PID, unix.SIGSTOP)) // it gets its SIGHUP before it could end by itself
	require.True(t, proc.Until(soon, func() bool { return proc.Root.Stopped(p.h.PID) }))
	require.NoError(t, p.term.Close())
	require.True(t, proc.Until(soon, neighbour.Gone))
	was := grown(t, log)
	require.True(t, proc.Until(soon, func() bool { return grown(t, log) > was }), "it goes on in the log")
	require.False(t, rescued.Gone())
}

func (p *pupil) handle(pid string) *proc.Handle {
	p.Helper()
	var n int
	_, err := fmt.Sscan(pid, &n)
	require.NoError(p, err)
	h, err := proc.Open(n)
	require.NoError(p, err)
	return h
}

// table types a line, and gives the rows about what becomes of the job.
func (p *pupil) table(line string) string {
	p.Helper()
	out := filepath.Join(p.home, "out")
	p.types(line + " >" + out + " 2>&1; echo did-$?\r")
	p.sees("did-0")
	text, err := os.ReadFile(out)
	require.NoError(p, err)
	_, table, found := strings.Cut(string(text), "\n\n")
	require.True(p, found, string(text))
	table, _, _ = strings.Cut(table, "\n\n")
	return strings.TrimSpace(table)
}

func grown(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Size()
}

// reading tells whether it waits in read(2), proc_pid_syscall(5).
func reading(pid int) bool {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", pid))
	return strings.HasPrefix(string(text), fmt.Sprintf("%d ", unix.SYS_READ))
}

// What is refused leaves nothing behind, and says what to do.
func TestRescueRefuses(t *testing.T) {
	t.Parallel()
	p := shellOn(t, t.TempDir())
	defer p.term.Close()
	p.types("cat\r")
	cat := p.runs("cat")
	defer cat.Close()
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool { return reading(cat.PID) }))
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"x"}, codeUsage, "it is no pid"},
		{[]string{"4194305"}, codeUnfit, "there is no such process"},
		{[]string{fmt.Sprint(cat.PID)}, codeUnfit, "waits for what is typed"},
		{[]string{fmt.Sprint(cat.PID), "--stdin", "keep"}, codeUsage, "hint: write --stdin eof"},
		{[]string{fmt.Sprint(cat.PID), "--log", p.home}, codeUsage, "cannot open the log"},
		{[]string{fmt.Sprint(os.Getpid())}, codeUnfit, ""},
	} {
		cmd := exec.Command("outlive", append([]string{"rescue"}, c.args...)...)
		cmd.Dir = p.home
		out, err := cmd.CombinedOutput()
		require.Error(t, err)
		require.Equal(t, c.code, cmd.ProcessState.ExitCode(), string(out))
		require.Contains(t, string(out), c.want)
	}
	if foreign := filepath.Join(t.TempDir(), "theirs"); os.Geteuid() == 0 { // nobody else is to read what comes
		require.NoError(t, os.WriteFile(foreign, nil, 0o600))
		require.NoError(t, os.Chown(foreign, 1234, -1))
		out, err := exec.Command("outlive", "rescue", fmt.Sprint(cat.PID), "--stdin", "eof", "--log", foreign).CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(out), "it is of another user than the job")
	}
	logs, err := filepath.Glob(filepath.Join(p.home, "*.log"))
	require.NoError(t, err)
	require.Empty(t, logs)
	cmd := exec.Command("outlive", "rescue", fmt.Sprint(cat.PID), "--stdin", "eof", "--format", "json")
	cmd.Dir = p.home
	out, err := cmd.Output()
	require.NoError(t, err)
	var doc struct {
		Schema  string
		Moved   map[string][]int
		Stopped int64 `json:"stopped_ns"`
	}
	require.NoError(t, json.Unmarshal(out, &doc))
	require.Equal(t, "outlive/rescue/1", doc.Schema)
	require.Equal(t, map[string][]int{fmt.Sprint(cat.PID): {0, 1, 2}}, doc.Moved)
	require.Positive(t, doc.Stopped)
	p.sees("ready> ") // cat has read the end
}
