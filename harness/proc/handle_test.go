package proc

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// start is a child that lives until the end of the test, unless it is reaped before.
func start(t *testing.T, words ...string) *Handle {
	t.Helper()
	cmd := exec.Command(words[0], words[1:]...)
	require.NoError(t, cmd.Start())
	h, err := Open(cmd.Process.Pid)
	require.NoError(t, err)
	require.NoError(t, cmd.Process.Release())
	t.Cleanup(func() {
		if h.fd >= 0 {
			h.Kill(soon())
			h.Reap(soon())
			h.Close()
		}
	})
	return h
}

func TestReapOfAChild(t *testing.T) {
	for line, want := range map[string]evidence.Ending{
		"exit 0":       {Code: 0, By: "waitid"},
		"exit 3":       {Code: 3, By: "waitid"},
		"exit 255":     {Code: 255, By: "waitid"},
		"kill -HUP $$": {Signal: "SIGHUP", Code: -1, By: "waitid"},
		"kill -9 $$":   {Signal: "SIGKILL", Code: -1, By: "waitid"},
	} {
		h := start(t, "sh", "-c", line)
		require.True(t, h.WaitGone(soon()))
		require.Equal(t, want, h.Reap(soon()), line)
		_, err := Root.Stat(h.PID)
		require.Error(t, err, "it was reaped")
	}
}

// What a shell goes on with that has started a grandchild. dash looks for the ended
// between commands now and then (112 of some 2,500 times under load), cat never does.
const (
	reapsWhenTold = "read x; wait; echo reaped; read x"
	neverReaps    = "exec cat"
)

// grandchild is the child of a shell that then goes on.
func grandchild(t *testing.T, line, then string) (h *Handle, reap func()) {
	t.Helper()
	shell := exec.Command("sh", "-c", "sh -c '"+line+"' & echo $!; "+then)
	in, err := shell.StdinPipe()
	require.NoError(t, err)
	out, err := shell.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, shell.Start())
	t.Cleanup(func() { in.Close(); _ = shell.Wait() })
	lines := bufio.NewReader(out)
	text, err := lines.ReadString('\n')
	require.NoError(t, err)
	var pid int
	_, err = fmt.Sscan(text, &pid)
	require.NoError(t, err)
	if then == neverReaps { // it is cat, when cat answers
		fmt.Fprintln(in, "x")
		text, err = lines.ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "x\n", text)
	}
	h, err = Open(pid)
	require.NoError(t, err)
	t.Cleanup(h.Close)
	return h, func() {
		fmt.Fprintln(in)
		text, err := lines.ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "reaped\n", text)
	}
}

// goOn has a process that stops itself go on to its end.
func goOn(t *testing.T, h *Handle) {
	t.Helper()
	require.True(t, Until(soon(), func() bool { _ = h.Signal(unix.SIGCONT); return h.Gone() }))
}

// A shell may reap a job at its next prompt only.
func TestReapOfAZombieThatItsParentKeeps(t *testing.T) {
	h, _ := grandchild(t, "exec sleep 1000", neverReaps)
	require.NoError(t, h.Signal(unix.SIGHUP))
	require.True(t, h.WaitGone(soon()))
	began := time.Now()
	require.Equal(t, evidence.Ending{Signal: "SIGHUP", Code: -1, By: "stat"}, h.Reap(soon()))
	require.Less(t, time.Since(began), patience/2)
	h, _ = grandchild(t, "kill -STOP $$; exit 9", neverReaps)
	goOn(t, h)
	require.Equal(t, evidence.Ending{Code: 9, By: "stat"}, h.Reap(soon()))
}

func TestReapOfWhatAnotherProcessReaped(t *testing.T) {
	h, reap := grandchild(t, "exec sleep 1000", reapsWhenTold)
	require.NoError(t, h.Signal(unix.SIGHUP))
	reap()
	ending := h.Reap(soon())
	if strings.Contains(ending.Why, "Linux 6.15") {
		t.Skip("this kernel does not tell how a process ended that another one reaped: " + ending.Why)
	}
	require.Equal(t, evidence.Ending{Signal: "SIGHUP", Code: -1, By: "pidfd"}, ending)
	h, reap = grandchild(t, "kill -STOP $$; exit 9", reapsWhenTold)
	goOn(t, h)
	reap()
	require.Equal(t, evidence.Ending{Code: 9, By: "pidfd"}, h.Reap(soon()))
}

func TestReapOfWhatLives(t *testing.T) {
	h := start(t, "sleep", "1000")
	require.False(t, h.Gone())
	require.False(t, h.WaitGone(time.Now().Add(time.Millisecond)))
	require.Equal(t, evidence.Ending{Code: -1, Why: "nobody reaped it in time"}, h.Reap(time.Now()))
	require.False(t, h.Gone())
}

// Who has let go of a process still tells it from another that has its pid.
func TestAHandleThatWasClosed(t *testing.T) {
	held := start(t, "sleep", "1000")
	closed, err := Open(held.PID)
	require.NoError(t, err)
	closed.Close()
	require.False(t, closed.Gone())
	require.True(t, held.Kill(soon()))
	require.True(t, closed.Gone(), "nobody has reaped it")
	held.Reap(soon())
	recycle(t, held)
	require.True(t, closed.Gone(), "its pid is another's")
}

// A handle is of one process: what has its pid later has another start.
func TestAHandleIsNotAPid(t *testing.T) {
	first := start(t, "sleep", "1000")
	require.True(t, first.Kill(soon()))
	first.Reap(soon())
	second := recycle(t, first)
	require.ErrorContains(t, first.Signal(unix.SIGKILL), fmt.Sprintf("cannot send SIGKILL to process %d", first.PID))
	require.True(t, first.Gone())
	require.False(t, second.Gone())
}

// recycle starts a process with the pid of one that is gone, in a later tick of
// the clock: a tick takes 10 ms, and within one the two would look the same.
func recycle(t *testing.T, was *Handle) *Handle {
	t.Helper()
	const last = "/proc/sys/kernel/ns_last_pid"
	for range 1000 {
		if err := os.WriteFile(last, fmt.Appendln(nil, was.PID-1), 0); err != nil {
			t.Skip("only root may choose the next pid: " + err.Error())
		}
		h := start(t, "sleep", "1000")
		if h.PID == was.PID && h.Start != was.Start {
			return h
		}
		h.Kill(soon())
		h.Reap(soon())
	}
	require.Fail(t, "the pid was taken every time")
	return nil
}

func TestOpenOfAPidThatNobodyHas(t *testing.T) {
	_, err := Open(1 << 22)
	require.ErrorContains(t, err, "cannot hold process 4194304: pidfd_open")
}
