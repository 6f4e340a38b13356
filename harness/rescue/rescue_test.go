package rescue

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/terminal"
)

// built is where the targets are, for as long as the tests run.
var built string

var compiled = sync.OnceValues(func() (string, error) {
	path := filepath.Join(built, "target")
	out, err := exec.Command("gcc", "-O1", "-pthread", "-o", path, "testdata/target.c").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// trial is a target on a terminal of its own.
type trial struct {
	testing.TB
	cmd      *exec.Cmd
	term     *terminal.Terminal
	begin    terminal.Mark
	terminal uint64
	log      string
}

const (
	patient = 20 * time.Second
	tick    = time.Millisecond
)

func command(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return strings.TrimSpace(string(text))
}

func start(t testing.TB, command ...string) *trial {
	t.Helper()
	path, err := compiled()
	require.NoError(t, err)
	if len(command) == 1 {
		command = []string{path, command[0]}
	}
	tr := &trial{TB: t, log: filepath.Join(t.TempDir(), "log")}
	tr.term, err = terminal.Open()
	require.NoError(t, err)
	tr.begin = tr.term.Mark()
	tr.cmd = exec.Command(command[0], command[1:]...)
	require.NoError(t, tr.term.Start(tr.cmd))
	t.Cleanup(func() {
		_ = unix.Kill(-tr.cmd.Process.Pid, unix.SIGKILL) // it leads its group, and has not been waited for
		_ = tr.cmd.Wait()
		_ = tr.term.Close()
	})
	require.NoError(t, os.WriteFile(tr.log, nil, 0o600))
	var st unix.Stat_t
	require.NoError(t, unix.Stat(fmt.Sprintf("/proc/%d/fd/1", tr.pid()), &st))
	tr.terminal = st.Rdev
	return tr
}

func (t *trial) pid() int { return t.cmd.Process.Pid }

// shows waits until the terminal has shown so many lines.
func (t *trial) shows(lines int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	require.NoError(t, t.term.Wait(ctx, t.begin, func(b []byte) bool { return bytes.Count(b, []byte("\n")) >= lines }))
}

func (t *trial) order() Order {
	return Order{PID: t.pid(), Log: t.file(), EOF: true}
}

// file is the log, open.
func (t *trial) file() *os.File {
	f, err := os.OpenFile(t.log, os.O_WRONLY|os.O_APPEND, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func (t *trial) logged() string {
	b, err := os.ReadFile(t.log)
	require.NoError(t, err)
	return string(b)
}

// logs waits until the log has so many lines.
func (t *trial) logs(lines int) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Count(t.logged(), "\n") >= lines }, patient, tick)
}

// hangsUp closes the terminal, once what is on its way through it has come.
func (t *trial) hangsUp() {
	t.Helper()
	t.drained()
	require.NoError(t, t.term.Close())
}

// drained waits until the terminal has shown what was written before the log begins: that may
// be in the middle of a line (Python's print makes two writes of one).
func (t *trial) drained() {
	t.Helper()
	lines := strings.SplitN(t.logged(), "\n", 3)
	if len(lines) < 3 {
		return
	}
	second, err := strconv.Atoi(lines[1])
	require.NoError(t, err, "the log begins with %q", lines)
	before := len(strconv.Itoa(second-1)) - len(lines[0])
	for n := range second - 1 {
		before += len(strconv.Itoa(n)) + len("\r\n")
	}
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	require.NoError(t, t.term.Wait(ctx, t.begin, func(b []byte) bool { return len(b) >= before }), "the log begins with %q", lines)
}

// counted: what the terminal showed, and then the log, counts without a gap.
func (t *trial) counted() {
	t.Helper()
	if !t.term.Closed() {
		t.drained()
	}
	logged := t.logged()
	all := strings.ReplaceAll(string(t.term.Since(t.begin)), "\r", "") + logged
	lines := strings.Split(all, "\n")
	for n, line := range lines[:len(lines)-1] {
		require.Equal(t, strconv.Itoa(n), line, "line %d of %d; the log begins with %.20q", n, len(lines), logged)
	}
}

func TestMovesWhateverItDoes(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"count", "threads", "busy", "epoll"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			tr := start(t, kind)
			tr.shows(10)
			r, err := Do(tr.order())
			require.NoError(t, err)
			require.Equal(t, map[int][]int{tr.pid(): {0, 1, 2}}, r.Moved)
			tr.logs(10)
			tr.hangsUp()
			tr.logs(strings.Count(tr.logged(), "\n") + 10)
			tr.counted()
		})
	}
}

// state is all that a rescue changes of a process.
func (t *trial) state() string {
	var all []string
	for _, what := range []string{"grep ^Sig[BIC] /proc/PID/status", "readlink /proc/PID/fd/*", "cat /proc/PID/fdinfo/*", "cut -d- -f1 /proc/PID/maps"} {
		out, err := exec.Command("sh", "-c", strings.ReplaceAll(what, "PID", strconv.Itoa(t.pid()))).CombinedOutput()
		require.NoError(t, err, string(out))
		all = append(all, string(out))
	}
	return strings.Join(all, "\n")
}

// is waits until it is as it was: a thread that was let go may not have run yet, and who is in
// sigsuspend(2) blocks other signals a moment before.
func (t *trial) is(before string) {
	t.Helper()
	now := ""
	if !assert.Eventually(t, func() bool { now = t.state(); return now == before }, patient, tick) {
		require.Equal(t, before, now)
	}
}

// TestAFailedStepIsTakenBack: whichever fails, the process goes on as if nothing had been.
func TestAFailedStepIsTakenBack(t *testing.T) {
	t.Parallel()
	tr := start(t, "epoll")
	tr.shows(10)
	before := tr.state()
	steps := 0
	for n := 0; n <= steps; n++ {
		err := onThread(func() error {
			h := &tracer{}
			defer h.release()
			if err := h.hold([]int{tr.pid()}, unix.PTRACE_O_TRACESYSGOOD); err != nil {
				return err
			}
			g, err := h.target(tr.pid(), tr.terminal, tr.order())
			require.NoError(t, err)
			steps = len(g.errand.steps) - 1
			d := data{at: g.at, bytes: bytes.Clone(g.code.text[:g.code.begin-g.at])}
			g.errand.steps[n].name, g.errand.steps[n].nr = "fail", 1<<20
			g.code, err = assemble(g.errand, d, g.back, g.gate)
			require.NoError(t, err)
			return g.send()
		})
		require.ErrorContains(t, err, "cannot fail: function not implemented")
		shown := bytes.Count(tr.term.Since(tr.begin), []byte("\n"))
		tr.shows(shown + 3)
	}
	require.Greater(t, steps, 5)
	tr.is(before)
	tr.counted()
	require.Empty(t, tr.logged())
}

// onThread does it on a thread that ends with it, as a tracer is one.
func onThread(do func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		done <- do()
	}()
	return <-done
}

// TestAKilledRescueKillsNobody: whenever it is killed, its target goes on, and not a line
// is lost or doubled.
func TestAKilledRescueKillsNobody(t *testing.T) {
	t.Parallel()
	times := repeats(24)
	moved := 0
	for range times {
		kind := []string{"count", "threads", "busy", "epoll"}[rand.IntN(4)]
		tr := start(t, kind)
		tr.shows(5)
		cmd := exec.Command("/proc/self/exe")
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %s", rescuer, tr.pid(), tr.log))
		require.NoError(t, cmd.Start())
		tr.middle(cmd.Process.Pid)
		for end := time.Now().Add(time.Duration(rand.IntN(4000)) * time.Microsecond); time.Now().Before(end); {
			runtime.Gosched()
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if tr.goesOn() {
			moved++
		}
		tr.counted()
		_ = tr.cmd.Process.Kill()
	}
	t.Logf("%d of %d were rescued all the same", moved, times)
}

// middle waits until the rescuer has its hand on the target, or is done.
func (t *trial) middle(rescuer int) {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", t.pid()))
		require.NoError(t, err)
		if bytes.Contains(status, []byte("TracerPid:\t"+strconv.Itoa(rescuer)+"\n")) {
			return
		}
		if _, err := os.ReadFile(fmt.Sprintf("/proc/%d/fd", rescuer)); err != nil && t.logged() != "" {
			return
		}
	}
}

// goesOn waits until the target has written more, and tells whether that went to the log.
func (t *trial) goesOn() (moved bool) {
	shown, logged := len(t.term.Since(t.begin)), len(t.logged())
	require.Eventually(t, func() bool {
		moved = len(t.logged()) > logged
		return moved || len(t.term.Since(t.begin)) > shown
	}, patient, tick, "it does not go on: %s", t.death())
	return moved
}

func (t *trial) death() string {
	var status unix.WaitStatus
	got, _ := unix.Wait4(t.pid(), &status, unix.WNOHANG, nil)
	return fmt.Sprintf("%d %v exited %v, signal %v", got, status, status.ExitStatus(), status.Signal())
}

// TestWhoIsLateComesBackByItself: a call of the errand takes longer than anybody waits, as an
// open(2) on a disk that hangs. Nothing is taken back, and nothing is lost.
func TestWhoIsLateComesBackByItself(t *testing.T) {
	t.Parallel()
	tr := start(t, "count")
	tr.shows(10)
	log := tr.file()
	err := onThread(func() error {
		h := &tracer{}
		defer h.release()
		if err := h.hold([]int{tr.pid()}, unix.PTRACE_O_TRACESYSGOOD); err != nil {
			return err
		}
		g, err := h.target(tr.pid(), tr.terminal, tr.order())
		require.NoError(t, err)
		th := g.idle()
		mask, err := getMask(th.tid)
		require.NoError(t, err)
		g.runner, err = g.runs(th, func(d *data) errand {
			e := g.errandOf(log.Name(), d, th, mask, true)
			long := d.quads(2*uint64(stopWithin/time.Second), 0) // a struct timespec
			e.steps = append([]step{{call{"wait", unix.SYS_NANOSLEEP, []uint64{long, 0}, 0}, nil}}, e.steps...)
			return e
		}, resumed(th.regs))
		require.NoError(t, err)
		return g.send()
	})
	require.ErrorAs(t, err, &Unfinished{})
	tr.logs(10)
	tr.counted()
	require.Equal(t, ignored, here.sighup(tr.pid()))
}
