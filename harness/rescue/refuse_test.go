package rescue

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestWhoWaitsForWhatIsTyped is refused, and waits on; or is given end of file.
func TestWhoWaitsForWhatIsTyped(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"read", "poll", "select", "reads by epoll"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			tr := start(t, kind)
			tr.shows(1)
			tr.waits()
			before := tr.state()
			_, err := Do(Order{PID: tr.pid(), Log: tr.file()})
			require.ErrorContains(t, err, "it waits for what is typed")
			if kind != "reads by epoll" { // Linux does not start that one again: signal(7)
				tr.waits()
				tr.is(before)
			}
			_, err = Do(Order{PID: tr.pid(), Log: tr.file(), EOF: true})
			require.NoError(t, err)
			tr.logs(10)
			tr.counted()
		})
	}
}

// waits until it sleeps in a call.
func (t *trial) waits() {
	t.Helper()
	require.Eventually(t, func() bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", t.pid()))
		return err == nil && strings.Contains(string(stat), ") S ")
	}, patient, tick)
}

// TestACallGoesOn: a sleep is not cut short, and no EINTR reaches the program.
func TestACallGoesOn(t *testing.T) {
	t.Parallel()
	tr := start(t, "sleep")
	tr.shows(1)
	tr.waits()
	_, err := Do(Order{PID: tr.pid(), Log: tr.file()})
	require.NoError(t, err)
	tr.logs(3)
	tr.counted()
}

func TestItsOwnHandler(t *testing.T) {
	t.Parallel()
	tr := start(t, "hup")
	tr.shows(1)
	before := tr.state()
	_, err := Do(Order{PID: tr.pid(), Log: tr.file()})
	require.ErrorContains(t, err, "it handles SIGHUP itself")
	tr.is(before)
	_, err = Do(Order{PID: tr.pid(), Log: tr.file(), Handler: true})
	require.NoError(t, err)
	require.Equal(t, ignored, here.sighup(tr.pid()))
	tr.logs(3)
}

func TestWhoIgnoresAlreadyIsMoved(t *testing.T) {
	t.Parallel()
	tr := start(t, "ignores")
	tr.shows(1)
	_, err := Do(Order{PID: tr.pid(), Log: tr.file()})
	require.NoError(t, err)
	tr.logs(3)
	tr.counted()
}

// TestAnotherFileUnderTheName: somebody has put another one there, or a link; nothing is written
// to it, and the target goes on as it was.
func TestAnotherFileUnderTheName(t *testing.T) {
	t.Parallel()
	for name, put := range map[string]func(old, now string) error{"a file": os.Link, "a link": os.Symlink} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := start(t, "count")
			tr.shows(1)
			before, log := tr.state(), tr.file()
			other := filepath.Join(t.TempDir(), "other")
			require.NoError(t, os.WriteFile(other, nil, 0o600))
			require.NoError(t, os.Remove(tr.log))
			require.NoError(t, put(other, tr.log))
			_, err := Do(Order{PID: tr.pid(), Log: log})
			require.Error(t, err)
			tr.is(before)
			text, err := os.ReadFile(other)
			require.NoError(t, err)
			require.Empty(t, text)
		})
	}
}

// TestAFilterIsSuspended: root may; the filter ends who calls dup3(2).
func TestAFilterIsSuspended(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root may suspend a filter")
	}
	tr := start(t, "filter")
	tr.shows(1)
	require.ErrorContains(t, Root{"/proc", 1000}.filtered(tr.pid(), nil), "seccomp")
	_, err := Do(Order{PID: tr.pid(), Log: tr.file(), Filtered: true})
	require.NoError(t, err)
	tr.logs(3)
	tr.counted()
}

func TestWhatIsStoppedOrTraced(t *testing.T) {
	t.Parallel()
	mine := Root{"/proc", os.Geteuid()}
	tr := start(t, "count")
	tr.shows(1)
	require.NoError(t, mine.Refuse(tr.pid()))
	require.NoError(t, tr.cmd.Process.Signal(syscall.SIGSTOP))
	require.Eventually(t, func() bool {
		err := mine.Refuse(tr.pid())
		return err != nil && strings.Contains(err.Error(), "it is stopped")
	}, patient, tick)
	require.NoError(t, tr.cmd.Process.Signal(syscall.SIGCONT))
	require.NoError(t, onThread(func() error {
		if err := unix.PtraceSeize(tr.pid()); err != nil {
			return err
		}
		err := mine.Refuse(tr.pid())
		require.ErrorContains(t, err, "traces it")
		return nil
	}))
	require.ErrorContains(t, mine.Refuse(1<<22+1), "there is no such process")
}

// TestWhatThisMachineHasNot: Yama, a set-user-ID program, another user's and another machine's,
// from a /proc that says so.
func TestWhatThisMachineHasNot(t *testing.T) {
	t.Parallel()
	path, err := compiled()
	require.NoError(t, err)
	program, err := os.ReadFile(path)
	require.NoError(t, err)
	other := append([]byte{}, program...)
	other[18], other[19] = 0x28, 0 // e_machine: 32-bit ARM
	const usual = "Name:\tx\nState:\tS (sleeping)\nTracerPid:\t0\nUid:\t1000\t1000\t1000\t1000\nSeccomp:\t0\n"
	for _, c := range []struct {
		name, status, yama string
		program            []byte
		uid                int
		want               string
	}{
		{"nothing", usual, "", program, 1000, ""},
		{"yama 0", usual, "0", program, 1000, ""},
		{"yama 1", usual, "1", program, 1000, "kernel.yama.ptrace_scope is 1"},
		{"yama 1, root", usual, "1", program, 0, ""},
		{"yama 2", usual, "2", program, 1000, "kernel.yama.ptrace_scope is 2"},
		{"yama 3, root", usual, "3", program, 0, "until it boots anew"},
		{"set-user-ID", strings.Replace(usual, "1000\t1000", "1000\t0", 1), "", program, 0, "set-user-ID"},
		{"another's", usual, "", program, 1001, "it is of user 1000, and you are 1001"},
		{"another machine's", usual, "", other, 1000, "EM_ARM"},
		{"a filter", strings.Replace(usual, "Seccomp:\t0", "Seccomp:\t2", 1), "", program, 1000, "seccomp"},
		{"a filter, root", strings.Replace(usual, "Seccomp:\t0", "Seccomp:\t2", 1), "", program, 0, ""},
		{"a zombie", strings.Replace(usual, "S (sleeping)", "Z (zombie)", 1), "", program, 1000, "it has ended"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write := func(name, text string) {
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
			}
			write("7/task/7/status", c.status)
			write("7/exe", string(c.program))
			if c.yama != "" {
				write("sys/kernel/yama/ptrace_scope", c.yama+"\n")
			}
			err := Root{dir, c.uid}.Refuse(7)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}
