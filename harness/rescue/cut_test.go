package rescue

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// quiet is a terminal that nobody reads until it is drained: it is soon full.
func quiet(t *testing.T) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	slave, err = os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	return master, slave
}

// TestNoByteIsLostOrDoubled: the target writes much at once, and does not look at how much of it
// was taken; the terminal is full, or is read at that moment. It may have a pipe as well, so that
// what it writes to is not told by what it has.
func TestNoByteIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	times := repeats(10)
	for name, c := range map[string]struct{ drained, pipe bool }{
		"full":                        {},
		"full, with a pipe elsewhere": {pipe: true},
		"drained":                     {drained: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			written := 0
			for range times {
				written += cutOnce(t, c.drained, c.pipe)
			}
			t.Logf("%d of %d writes were cut short, and completed", written, times)
			if !c.drained {
				require.Equal(t, times, written)
			}
		})
	}
}

// short starts a program that writes much at once.
func short(t *testing.T, in, out *os.File, more ...*os.File) *exec.Cmd {
	t.Helper()
	path, err := compiled()
	require.NoError(t, err)
	cmd := exec.Command(path, "short")
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = in, out, in, more
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

func pipe(t *testing.T) (in, out *os.File) {
	t.Helper()
	in, out, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { _ = in.Close(); _ = out.Close() })
	return in, out
}

// TestAWriteToAPipeIsItsOwn: one that is cut short at a pipe is not completed in the log.
func TestAWriteToAPipeIsItsOwn(t *testing.T) {
	t.Parallel()
	master, slave := quiet(t)
	defer master.Close()
	_, out := pipe(t)
	cmd := short(t, slave, out)
	require.NoError(t, slave.Close())
	full(t, cmd.Process.Pid)
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	require.NoError(t, err)
	defer log.Close()
	r, err := Do(Order{PID: cmd.Process.Pid, Log: log})
	require.NoError(t, err)
	require.Zero(t, r.Written)
	at, err := log.Seek(0, io.SeekEnd)
	require.NoError(t, err)
	require.Zero(t, at)
}

func cutOnce(t *testing.T, drained, piped bool) (cut int) {
	t.Helper()
	master, slave := quiet(t)
	defer master.Close()
	var more []*os.File
	if piped {
		_, out := pipe(t)
		more = append(more, out)
	}
	cmd := short(t, slave, slave, more...)
	require.NoError(t, slave.Close())
	shown := make(chan string, 1)
	first := make([]byte, 1)
	_, err := master.Read(first)
	require.NoError(t, err)
	drain := func() {
		all, _ := io.ReadAll(master) // until nobody has the other side
		shown <- string(first) + string(all)
	}
	if drained {
		go drain()
	} else {
		full(t, cmd.Process.Pid)
	}
	log := filepath.Join(t.TempDir(), "log")
	file, err := os.Create(log)
	require.NoError(t, err)
	defer file.Close()
	r, err := Do(Order{PID: cmd.Process.Pid, Log: file})
	require.NoError(t, err)
	if !drained {
		go drain()
	}
	grown := func() bool { s, err := os.Stat(log); return err == nil && s.Size() > 150000 }
	require.Eventually(t, grown, 20*time.Second, time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	text, err := os.ReadFile(log)
	require.NoError(t, err)
	counts(t, strings.ReplaceAll(<-shown, "\r", "")+string(text))
	if r.Written > 0 {
		cut = 1
	}
	return cut
}

// full waits until the process can write no more.
func full(t *testing.T, pid int) {
	t.Helper()
	in := func() bool {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", pid))
		require.NoError(t, err)
		again, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		require.NoError(t, err)
		return strings.HasPrefix(string(text), strconv.Itoa(unix.SYS_WRITE)+" ") && strings.Contains(string(again), ") S ")
	}
	require.Eventually(t, in, 10*time.Second, time.Millisecond)
}

// counts: the lines count from 0, and none is missing.
func counts(t *testing.T, text string) {
	t.Helper()
	require.NotEmpty(t, text)
	for n, at := 0, 0; at < len(text); n++ {
		line, _, whole := strings.Cut(text[at:min(len(text), at+12)], "\n")
		if !whole {
			return // it was killed in the middle of a line
		}
		require.Equal(t, strconv.Itoa(n), line)
		at += len(line) + 1
	}
}
