//go:build linux

package main

import (
	"os/exec"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

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
	p.types("outlive inspect --watch\r")
	p.sees("Looks every 2 s")
	p.types("\x03")
	p.sees("\x1b[?25h\x1b[?1049l")
	p.types("echo status $?\r")
	p.sees("status 0")
	at := p.mark
	p.types("outlive inspect --all --wide\r")
	p.sees("Why?")
	shown := string(p.term.Since(at))
	held := map[string]*proc.Handle{}
	for command, fate := range map[string]string{
		"71001": `(◐ mute|\? maybe) +(✗ dies|\? maybe)`, // maybe: where the shell's own table cannot be read
		"71002": `✓ lives +✓ lives`,
		"71003": `✓ lives +✓ lives`,
	} {
		row := regexp.MustCompile(`(?m)^` + fate + ` +✗ dies +(\d+) .* sleep ` + command + ` `).FindStringSubmatch(shown)
		require.NotNil(t, row, "%s: %s", command, shown)
		pid, err := strconv.Atoi(row[len(row)-1])
		require.NoError(t, err)
		held[command], err = proc.Open(pid)
		require.NoError(t, err)
	}
	require.NoError(t, p.term.Close())
	soon := time.Now().Add(leftover.Stretch(10 * time.Second))
	require.True(t, proc.Until(soon, func() bool { return held["71001"].Gone() }), "the job is to die")
	for _, lives := range []string{"71002", "71003"} {
		require.False(t, held[lives].Gone(), lives)
		held[lives].Kill(soon)
	}
}
