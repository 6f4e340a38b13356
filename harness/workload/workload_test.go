package workload

import (
	"context"
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

	"outlive/harness/evidence"

	"outlive/harness/proc"
	"outlive/harness/proc/anew"
)

// TestMain makes the test binary the workload too: `workload --flag… -- WORD…`.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 || os.Args[1] != "workload" {
		os.Exit(anew.Main(m.Run))
	}
	var o Options
	_ = o.Flags().Parse(os.Args[2:])
	code, err := Run(context.Background(), o, os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

const patient = 20 * time.Second

func soon() time.Time { return time.Now().Add(patient) }

// command is a workload that ends with its test at the latest.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "/proc/self/exe", append([]string{"workload"}, args...)...)
	return cmd
}

func listen(t *testing.T) *Listener {
	t.Helper()
	l, err := Listen(filepath.Join(t.TempDir(), "s"))
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

// accept starts a command that reports to l.
func accept(t *testing.T, l *Listener, cmd *exec.Cmd) *Conn {
	t.Helper()
	require.NoError(t, cmd.Start())
	c, err := l.Accept(soon())
	require.NoError(t, err)
	t.Cleanup(func() { c.Close(); _ = cmd.Wait() })
	return c
}

// logged is a workload whose streams go to the file it returns.
func logged(t *testing.T, args ...string) (*exec.Cmd, *Conn, string) {
	t.Helper()
	l := listen(t)
	log, err := os.OpenFile(filepath.Join(t.TempDir(), "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	require.NoError(t, err)
	defer log.Close()
	cmd := command(t, append([]string{"--report", l.Path}, args...)...)
	cmd.Stdout, cmd.Stderr = log, log
	return cmd, accept(t, l, cmd), log.Name()
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

func TestRoundTrip(t *testing.T) {
	cmd, c, log := logged(t)
	require.Equal(t, cmd.Process.Pid, c.PID)
	require.Equal(t, c.PID, c.Hello.PID)
	for n := 1; n <= 3; n++ {
		pong, err := c.Ping(n, soon())
		require.NoError(t, err)
		require.Equal(t, evidence.Pong{N: n}, pong)
	}
	_, said := c.Goodbye()
	require.False(t, said)
	beats := ParseBeats([]byte(read(t, log)))
	require.Equal(t, evidence.Beats{Stdout: []int{1, 2, 3}, Stderr: []int{1, 2, 3}}, beats)

	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, cmd.Wait())
	why, said := c.Goodbye()
	require.True(t, said)
	require.Equal(t, "SIGTERM", why)
	require.Contains(t, read(t, log), "outlive:goodbye SIGTERM after 3 beats, 0 failed writes\n")
	_, err := c.Ping(4, soon())
	require.Error(t, err)
}

func TestSilent(t *testing.T) {
	cmd, c, log := logged(t, "--silent")
	pong, err := c.Ping(1, soon())
	require.NoError(t, err)
	require.Equal(t, evidence.Pong{N: 1}, pong)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, cmd.Wait())
	require.Empty(t, read(t, log))
}

func TestBufferedIsWrittenWhenFullOrAtGoodbye(t *testing.T) {
	cmd, c, log := logged(t, "--buffered")
	want := []int{}
	for n := 1; n <= 5; n++ {
		_, err := c.Ping(n, soon())
		require.NoError(t, err)
		want = append(want, n)
	}
	beats := ParseBeats([]byte(read(t, log)))
	require.Empty(t, beats.Stdout)
	require.Equal(t, want, beats.Stderr)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, cmd.Wait())
	require.Equal(t, want, ParseBeats([]byte(read(t, log))).Stdout)
}

func TestCountOnAClock(t *testing.T) {
	cmd := command(t, "--every", "1ms", "--count", "5")
	stdout, err := cmd.Output()
	require.NoError(t, err)
	require.Equal(t, []int{1, 2, 3, 4, 5}, ParseBeats(stdout).Stdout)
	require.True(t, strings.HasSuffix(string(stdout), "\noutlive:goodbye count after 5 beats, 0 failed writes\n"), "%q", stdout)
}

func TestFailedWritesAreCounted(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	require.NoError(t, err)
	defer full.Close()
	cmd := command(t, "--every", "1ms", "--count", "4")
	cmd.Stderr = full
	stdout, err := cmd.Output()
	require.NoError(t, err)
	require.Contains(t, string(stdout), "after 4 beats, 4 failed writes\n")
}

func TestEndsWithTheReportConnection(t *testing.T) {
	cmd, c, _ := logged(t)
	require.NoError(t, c.Close())
	require.NoError(t, cmd.Wait())
}

// A pipe that nobody reads blocks the write for ever; neither the harness's
// end nor SIGTERM may be lost on that.
func TestBlockedWrite(t *testing.T) {
	for name, end := range map[string]func(*exec.Cmd, *Conn) error{
		"report closed": func(_ *exec.Cmd, c *Conn) error { return c.Close() },
		"SIGTERM":       func(cmd *exec.Cmd, _ *Conn) error { return cmd.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			var p [2]int
			require.NoError(t, unix.Pipe2(p[:], unix.O_CLOEXEC))
			defer unix.Close(p[0])
			size, err := unix.FcntlInt(uintptr(p[1]), unix.F_GETPIPE_SZ, 0)
			require.NoError(t, err)
			_, err = unix.Write(p[1], make([]byte, size))
			require.NoError(t, err)
			l := listen(t)
			cmd := command(t, "--report", l.Path)
			cmd.Stdout = os.NewFile(uintptr(p[1]), "full pipe")
			c := accept(t, l, cmd)
			for n := range patience + 5 {
				_, err = c.Ping(n, time.Now().Add(time.Millisecond))
				require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			}
			require.NoError(t, end(cmd, c))
			require.NoError(t, cmd.Wait())
		})
	}
}

func TestArgumentsByteForByte(t *testing.T) {
	words := []string{"", "a b", "it's \"quoted\"", "line\nbreak", "$HOME `id`", "\xff\xfe", "żółć", strings.Repeat("x", 100_000)}
	_, c, _ := logged(t, append([]string{"--"}, words...)...)
	var got []string
	for _, arg := range c.Hello.Args {
		got = append(got, string(arg))
	}
	require.Equal(t, words, got[len(got)-len(words):])
	require.Equal(t, "workload", got[1])
}

// Every descriptor is either inherited or its own.
func TestOwnDescriptors(t *testing.T) {
	l := listen(t)
	cmd := command(t, "--report", l.Path, "--silent", "--children", "1")
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	cmd.ExtraFiles = []*os.File{w} // 3: a leak
	c := accept(t, l, cmd)
	w.Close()
	_, err = c.Ping(1, soon())
	require.NoError(t, err)
	want := append([]int{0, 1, 2, 3}, c.Hello.FDs...)
	for _, fd := range descriptors(t, os.Getpid()) { // the test itself may have inherited some
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err == nil && fd > 3 && flags&unix.FD_CLOEXEC == 0 {
			want = append(want, fd)
		}
	}
	require.ElementsMatch(t, want, descriptors(t, c.PID))
}

func descriptors(t *testing.T, pid int) (fds []int) {
	t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	require.NoError(t, err)
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		require.NoError(t, err)
		fds = append(fds, fd)
	}
	return fds
}

func TestChildrenDieWithIt(t *testing.T) {
	l := listen(t)
	cmd := command(t, "--report", l.Path, "--children", "2")
	out, err := cmd.StdoutPipe() // its end: nobody holds it any more
	require.NoError(t, err)
	c := accept(t, l, cmd)
	require.Len(t, strings.Fields(children(t, c.PID)), 2)
	require.NoError(t, cmd.Process.Kill())
	_, err = io.ReadAll(out)
	require.NoError(t, err)
}

func TestLeavesChildrenBehind(t *testing.T) {
	l := listen(t)
	cmd := command(t, "--report", l.Path, "--leave", "1")
	c := accept(t, l, cmd)
	pid, err := strconv.Atoi(strings.TrimSpace(children(t, c.PID)))
	require.NoError(t, err)
	child, err := proc.Open(pid)
	require.NoError(t, err)
	t.Cleanup(child.Close)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, cmd.Wait())
	require.False(t, child.Gone())
	require.NoError(t, child.Signal(syscall.SIGKILL))
	require.True(t, child.WaitGone(soon()))
}

// A child that ends is replaced, until its parent has ended.
func TestRespawns(t *testing.T) {
	l := listen(t)
	cmd := command(t, "--report", l.Path, "--children", "1", "--respawn")
	c := accept(t, l, cmd)
	first := strings.TrimSpace(children(t, c.PID))
	for _, by := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		pid, err := strconv.Atoi(first)
		require.NoError(t, err)
		require.NoError(t, syscall.Kill(pid, by))
		require.True(t, proc.Until(soon(), func() bool {
			next := strings.TrimSpace(children(t, c.PID))
			replaced := next != "" && next != first
			if replaced {
				first = next
			}
			return replaced
		}))
	}
}

func children(t *testing.T, pid int) (all string) {
	t.Helper()
	paths, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	require.NoError(t, err)
	for _, p := range paths {
		all += read(t, p)
	}
	return all
}

// In processes of their own: Run changes the dispositions of the one it runs in.
func TestBadOptions(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none", "s")
	for _, c := range []struct {
		flags []string
		code  int
		want  string
	}{
		{[]string{"--count", "-1"}, 2, "cannot run the workload: every, count, children and leave must not be negative\n"},
		{[]string{"--on-hup", "sing"}, 2, "cannot do \"sing\" on SIGHUP: it is die, ignore, reload or quit\n"},
		{[]string{"--asks", "nobody"}, 2, "cannot ask for input on \"nobody\": it is stdin or tty\n"},
		{[]string{"--report", none}, 3, fmt.Sprintf("cannot report to %q: connect: no such file or directory\n", none)},
	} {
		cmd := command(t, c.flags...)
		out, err := cmd.CombinedOutput()
		require.Error(t, err)
		require.Equal(t, c.want, string(out))
		require.Equal(t, c.code, cmd.ProcessState.ExitCode())
	}
}

func TestListenOnALongPath(t *testing.T) {
	dir := t.TempDir()
	fits := filepath.Join(dir, strings.Repeat("a", maxPath-len(dir)-1))
	l, err := Listen(fits)
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.NoFileExists(t, fits)
	_, err = Listen(fits + "b")
	require.ErrorContains(t, err, "the path has 108 bytes, a unix socket's at most 107")
}

func TestAcceptDeadline(t *testing.T) {
	_, err := listen(t).Accept(time.Now().Add(time.Millisecond))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
}
