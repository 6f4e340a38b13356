//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/terminal"
)

// shellOn starts a bash on a terminal of its own.
func shellOn(t *testing.T, dir string) *pupil {
	t.Helper()
	cmd := exec.Command("bash", "--norc", "--noprofile", "-i")
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "WORK="+dir, "HOME="+dir, "PS1=ready> ", "TERM=vt100", "NO_COLOR=1", "LANG=C.UTF-8", "LC_ALL=")
	term, err := terminal.Open()
	require.NoError(t, err)
	require.NoError(t, term.Start(cmd))
	h, err := proc.Open(cmd.Process.Pid)
	require.NoError(t, err)
	p := &pupil{T: t, term: term, h: h, home: dir}
	t.Cleanup(func() {
		h.Kill(time.Now().Add(5 * time.Second))
		h.Reap(time.Now().Add(5 * time.Second))
		require.Empty(t, leftBehind("WORK="+dir))
	})
	p.sees("ready> ")
	return p
}

// runs waits until something of this shell's is that command by now, and holds it: what was
// typed a moment ago may still be a copy of the shell, or a wrapper that has not acted.
func (p *pupil) runs(args ...string) (held *proc.Handle) {
	p.Helper()
	is := strings.Join(args, "\x00") + "\x00"
	found := proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
		all, _ := filepath.Glob("/proc/[0-9]*")
		for _, dir := range all {
			line, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
			env, _ := os.ReadFile(filepath.Join(dir, "environ"))
			if string(line) != is || !strings.Contains("\x00"+string(env), "\x00WORK="+p.home+"\x00") {
				continue
			}
			if pid, err := strconv.Atoi(filepath.Base(dir)); err == nil {
				held, _ = proc.Open(pid)
			}
		}
		return held != nil
	})
	require.True(p, found, "nothing is %q", args)
	return held
}

// What --all says of a job, of one under nohup and of one in a session of its own is what
// happens when the terminal then closes; and a watch leaves the terminal as it was.
func TestInspectAllForetellsWhatHappens(t *testing.T) {
	t.Parallel()
	p := shellOn(t, t.TempDir())
	defer p.term.Close()
	for _, line := range []string{
		"sleep 71001 &", "nohup sleep 71002 >/dev/null 2>&1 &", "setsid -f sleep 71003 </dev/null >/dev/null 2>&1",
	} {
		p.types(line + "\r")
		p.sees("ready> ")
	}
	held := map[string]*proc.Handle{}
	for _, seconds := range []string{"71001", "71002", "71003"} {
		held[seconds] = p.runs("sleep", seconds)
		defer held[seconds].Close()
	}
	p.types("outlive inspect --watch\r")
	p.sees("Looks every 2 s")
	p.types("\x03")
	p.sees("\x1b[?25h\x1b[?1049l")
	p.types("echo status $?\r")
	p.sees("status 0")
	p.types("outlive inspect --all --wide >all; echo asked $?\r") // a terminal keeps the end of it
	p.sees("asked 0")
	shown, err := os.ReadFile(filepath.Join(p.home, "all"))
	require.NoError(t, err)
	for seconds, fate := range map[string]string{
		"71001": `(◐ mute|\? maybe) +(✗ dies|\? maybe)`, // maybe: where the shell's own table cannot be read
		"71002": `✓ lives +✓ lives`,
		"71003": `✓ lives +✓ lives`,
	} {
		row := regexp.MustCompile(fmt.Sprintf(`(?m)^.* %d .* sleep %s .*$`, held[seconds].PID, seconds)).FindString(string(shown))
		require.Regexp(t, `^`+fate+` +✗ dies `, row, "%s: %q in %s", seconds, row, shown)
	}
	// Held still, the shell gets its SIGHUP before it could end because nothing is to be read.
	soon := time.Now().Add(leftover.Stretch(10 * time.Second))
	require.NoError(t, unix.Kill(p.h.PID, unix.SIGSTOP))
	require.True(t, proc.Until(soon, func() bool { return proc.Root.Stopped(p.h.PID) }))
	require.NoError(t, p.term.Close())
	require.True(t, proc.Until(soon, func() bool { return held["71001"].Gone() }), "the job is to die")
	for _, lives := range []string{"71002", "71003"} {
		require.False(t, held[lives].Gone(), lives)
		held[lives].Kill(soon)
	}
}

// Into a pipe, a watch tells what comes and goes, a line or a document each, and ends by
// SIGINT with 0.
func TestInspectWatchTellsChanges(t *testing.T) {
	t.Parallel()
	for format, want := range map[string][2]string{
		"text":  {`(?m)^[0-9:]{8}  began +PID  .*reboot ✗ dies +sleep 71004$`, `(?m)^[0-9:]{8}  ended +PID  sleep 71004$`},
		"jsonl": {`(?m)^\{.*"change":"began","process":\{"pid":PID,.*\}$`, `(?m)^\{.*"change":"ended","process":\{"pid":PID,.*\}$`},
	} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			out, err := os.Create(filepath.Join(t.TempDir(), "said"))
			require.NoError(t, err)
			defer out.Close()
			watch := exec.Command("outlive", "inspect", "--watch", "--format", format)
			watch.Stdout, watch.Stderr, watch.Env = out, out, append(watch.Environ(), "LANG=C.UTF-8", "LC_ALL=")
			require.NoError(t, watch.Start())
			defer func() { _ = watch.Process.Kill() }()
			says := func(what string) {
				t.Helper()
				said := func() string {
					text, _ := os.ReadFile(out.Name())
					return string(text)
				}
				wanted := regexp.MustCompile(what)
				require.True(t, proc.Until(time.Now().Add(leftover.Stretch(15*time.Second)), func() bool { return wanted.MatchString(said()) }), said())
			}
			first := map[string]string{"text": "Looks every 2 s", "jsonl": `"change":"there"`}
			says(first[format])
			sleeper := exec.Command("sleep", "71004")
			require.NoError(t, sleeper.Start())
			pid := strconv.Itoa(sleeper.Process.Pid)
			says(strings.ReplaceAll(want[0], "PID", pid))
			require.NoError(t, sleeper.Process.Kill())
			_ = sleeper.Wait()
			says(strings.ReplaceAll(want[1], "PID", pid))
			require.NoError(t, watch.Process.Signal(os.Interrupt))
			require.NoError(t, watch.Wait())
		})
	}
}
