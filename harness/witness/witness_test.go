package witness

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/proc/anew"
	"outlive/harness/terminal"
)

// TestMain lets the test binary play other processes.
func TestMain(m *testing.M) {
	switch os.Getenv("WITNESS_PART") {
	case "owner": // holds a witness until it is killed, and its heir was
		w, err := Open()
		if err == nil {
			w.heir.dismiss()
		}
		fmt.Println(w.name, err)
		select {}
	case "bequeather": // is killed alone, at any moment
		_, _ = Open()
		select {}
	case "sender":
		onThread(func() { unix.Kill(os.Getppid(), unix.SIGCONT) })
	case "namespace":
		_, err := Open()
		fmt.Println(err)
		_, err = open()
		fmt.Println(err)
	default:
		os.Exit(anew.Main(m.Run))
	}
}

// onThread runs f on a thread that is not the leader.
func onThread(f func()) {
	done := make(chan bool)
	go func() {
		runtime.LockOSThread() // not unlocked: the thread ends with the goroutine
		if unix.Gettid() == os.Getpid() {
			onThread(f)
		} else {
			f()
		}
		close(done)
	}()
	<-done
}

// part is this test binary, in a part of TestMain.
func part(name string) *exec.Cmd {
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), "WITNESS_PART="+name)
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

func needRoot(t testing.TB) {
	if os.Geteuid() != 0 {
		t.Skip("reading the kernel's trace needs root")
	}
	if err := checkNamespace(); err != nil {
		t.Skip(err)
	}
}

// existing are the instances that tracefs shows.
func existing(t testing.TB) []string {
	dir, err := openInstances()
	require.NoError(t, err)
	defer dir.close()
	names, err := dir.names()
	require.NoError(t, err)
	return names
}

// witness opens one, and demands at the end that nothing of it is left.
func witness(t testing.TB) *Witness {
	needRoot(t)
	w, err := Open()
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, w.Close())
		require.NotContains(t, existing(t), w.name)
	})
	return w
}

// end gives the records that concern one process.
func end(t testing.TB, watch *Watch, pid int) (to []Record) {
	ctx, cancel := context.WithTimeout(context.Background(), leftover.Stretch(5*time.Second))
	defer cancel()
	records, err := watch.End(ctx, nil)
	require.NoError(t, err)
	for _, r := range records {
		if r.ToPID == pid {
			to = append(to, r)
		}
	}
	return to
}

// start runs a script that says "ready", and waits for that. The process is
// killed and reaped when the test ends.
func start(t testing.TB, script string) *exec.Cmd {
	cmd := exec.Command("sh", "-c", script)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	_, err = io.ReadFull(out, make([]byte, len("ready")))
	require.NoError(t, err)
	return cmd
}

func TestKill(t *testing.T) {
	w := witness(t)
	for _, c := range []struct {
		name, script string
		signals      []unix.Signal
		fates        []string
	}{
		{"delivered", "echo ready; exec sleep 60", []unix.Signal{unix.SIGTERM}, []string{"delivered"}},
		{"ignored", "trap '' HUP; echo ready; exec sleep 60", []unix.Signal{unix.SIGHUP}, []string{"ignored"}},
		{"pending", "trap : HUP; echo ready; kill -STOP $$", []unix.Signal{unix.SIGHUP, unix.SIGHUP}, []string{"delivered", "already pending"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := start(t, c.script)
			if c.name == "pending" {
				require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
					p, err := proc.Root.Stat(cmd.Process.Pid)
					return err == nil && p.State == "T"
				}))
			}
			watch := w.Begin()
			for _, signal := range c.signals {
				require.NoError(t, unix.Kill(cmd.Process.Pid, signal))
			}
			seen := end(t, watch, cmd.Process.Pid)
			require.Len(t, seen, len(c.fates))
			for i, r := range seen {
				require.Equal(t, int(c.signals[i]), r.Signal)
				require.Equal(t, c.fates[i], r.Fate())
				require.Equal(t, os.Getpid(), r.FromPID)
				require.Zero(t, r.Code)
				require.True(t, r.Group)
				require.False(t, r.Kernel())
				require.GreaterOrEqual(t, r.At, watch.begun)
				require.Less(t, r.At, monotonic()+1000)
			}
		})
	}
}

func TestFrequentSignalsAreNotRecorded(t *testing.T) {
	w := witness(t)
	cmd := start(t, "echo ready; exec sleep 60")
	watch := w.Begin()
	for _, signal := range unwanted {
		if signal == unix.SIGCHLD || signal == unix.SIGURG || signal == unix.SIGWINCH { // the others kill
			require.NoError(t, unix.Kill(cmd.Process.Pid, signal))
		}
	}
	require.Empty(t, end(t, watch, cmd.Process.Pid))
}

// Senders and targets may be threads of Go programs: told are processes.
func TestThreads(t *testing.T) {
	w := witness(t)
	watch, self := w.Begin(), os.Getpid()
	var there int
	onThread(func() {
		there = unix.Gettid()
		unix.Tgkill(self, there, unix.SIGCONT)
		unix.Tgkill(self, self, unix.SIGCONT)
		onThread(func() { unix.Tgkill(self, there, unix.SIGCONT) })
		unix.Kill(self, unix.SIGCONT)
	})
	seen := end(t, watch, self)
	require.Len(t, seen, 4)
	for i, want := range []Record{
		{FromTID: there, ToTID: there, Code: -6},
		{FromTID: there, ToTID: self, Code: -6},
		{FromTID: seen[2].FromTID, ToTID: there, Code: -6},
		{FromTID: there, ToTID: self, Group: true},
	} {
		got := seen[i]
		require.NotEqual(t, "<...>", got.FromComm)
		want.FromPID, want.ToPID = self, self
		want.At, want.Signal, want.Result = got.At, int(unix.SIGCONT), 1
		want.FromComm, want.ToComm = got.FromComm, got.ToComm
		require.Equal(t, want, got)
	}
}

// A sender that was gone before it could be looked up is still told by name.
func TestSenderGone(t *testing.T) {
	w := witness(t)
	watch := w.Begin()
	cmd := part("sender")
	require.NoError(t, cmd.Run())
	seen := end(t, watch, os.Getpid())
	require.Len(t, seen, 1)
	r := seen[0]
	require.Equal(t, cmd.Process.Pid, r.FromPID)
	require.NotEqual(t, r.FromPID, r.FromTID)

	late := Record{FromTID: r.FromTID, FromComm: "<...>", Group: true}
	threads{w.dir, map[string]string{}}.complete(&late, nil)
	require.Equal(t, r.FromComm, late.FromComm)
	require.Equal(t, r.FromPID, late.FromPID)
}

// The master is closed by us, but it is the kernel that hangs up.
func TestHangup(t *testing.T) {
	w := witness(t)
	term, err := terminal.Open()
	require.NoError(t, err)
	cmd := exec.Command("sleep", "60")
	require.NoError(t, term.Start(cmd))
	watch := w.Begin()
	require.NoError(t, term.Close())
	cmd.Wait() // its error is the very signal
	seen := end(t, watch, cmd.Process.Pid)
	require.NotEmpty(t, seen)
	require.Equal(t, int(unix.SIGHUP), seen[0].Signal)
	require.True(t, seen[0].Kernel())
	require.Equal(t, "delivered", seen[0].Fate())
	require.Equal(t, os.Getpid(), seen[0].FromPID)
}

// A typed Ctrl-C is turned into a signal by whatever kernel worker is in front.
func TestInterrupt(t *testing.T) {
	w := witness(t)
	term, err := terminal.Open()
	require.NoError(t, err)
	defer term.Close()
	cmd := exec.Command("sleep", "60")
	require.NoError(t, term.Start(cmd))
	watch := w.Begin()
	require.NoError(t, term.Type("\x03"))
	cmd.Wait() // its error is the very signal
	seen := end(t, watch, cmd.Process.Pid)
	require.NotEmpty(t, seen)
	require.Equal(t, int(unix.SIGINT), seen[0].Signal)
	require.True(t, seen[0].Kernel())
	require.NotEqual(t, os.Getpid(), seen[0].FromPID)
}

// Many watches at once: each sees all of its own signals, in order, and in the
// end nothing is kept.
func TestWatchesAtOnce(t *testing.T) {
	w := witness(t)
	var all sync.WaitGroup
	for range 8 {
		cmd := start(t, "trap '' HUP USR1; echo ready; exec sleep 60")
		all.Go(func() {
			for range 100 {
				watch := w.Begin()
				unix.Kill(cmd.Process.Pid, unix.SIGHUP)
				unix.Kill(cmd.Process.Pid, unix.SIGUSR1)
				ctx, cancel := context.WithTimeout(context.Background(), leftover.Stretch(10*time.Second))
				records, err := watch.End(ctx, nil)
				cancel()
				var signals []int
				for _, r := range records {
					if r.ToPID == cmd.Process.Pid && r.FromPID == os.Getpid() {
						signals = append(signals, r.Signal)
					}
				}
				if err != nil || len(signals) != 2 || signals[0] != int(unix.SIGHUP) {
					t.Errorf("saw %v: %v", signals, err)
				}
			}
		})
	}
	all.Wait()
	require.Empty(t, w.watches)
	require.Nil(t, w.kept)
}

// A buffer that overflows makes the watch fail: no exchange with holes.
func TestLostEvents(t *testing.T) {
	w := witness(t)
	watch := w.Begin()
	w.mu.Lock() // holds up the reader
	for range 50_000 {
		unix.Kill(os.Getpid(), unix.SIGCONT)
	}
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), leftover.Stretch(10*time.Second))
	defer cancel()
	_, err := watch.End(ctx, nil)
	require.ErrorContains(t, err, "the kernel lost")

	require.Empty(t, end(t, w.Begin(), os.Getpid()))
}

func TestEndNeedsNoReader(t *testing.T) {
	needRoot(t)
	w, err := Open()
	require.NoError(t, err)
	first, second := w.Begin(), w.Begin()
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	w.mu.Lock()
	w.pipe.SetReadDeadline(time.Now()) // ends the reader
	w.mu.Unlock()
	<-w.done
	_, err = first.End(canceled, nil)
	require.ErrorContains(t, err, "cannot read signals")
	require.NoError(t, w.Close())
	_, err = second.End(context.Background(), nil)
	require.Error(t, err)
	require.Empty(t, w.watches)
}

// After SIGKILL of its owner an instance is there until somebody sweeps; the
// instances of the living stay.
func TestSweep(t *testing.T) {
	w := witness(t)
	name := abandon(t)
	require.NoError(t, Sweep())
	require.NoError(t, Sweep(), "a second time")
	require.NotContains(t, existing(t), name)
	require.Contains(t, existing(t), w.name)
}

// Those who sweep at once remove the same instances: gone is gone, whoever did it.
func TestSweepAtOnce(t *testing.T) {
	needRoot(t)
	var names []string
	for range 6 {
		names = append(names, abandon(t))
	}
	errs := make(chan error)
	for range 8 {
		go func() { errs <- Sweep() }()
	}
	for range 8 {
		require.NoError(t, <-errs)
	}
	for _, name := range names {
		require.NotContains(t, existing(t), name)
	}
}

// Whoever is killed while, before or after it opens a witness leaves no instance,
// without anybody who sweeps.
func TestHeir(t *testing.T) {
	needRoot(t)
	for i := range 30 {
		owner := part("bequeather")
		require.NoError(t, owner.Start())
		h, err := proc.Open(owner.Process.Pid)
		require.NoError(t, err)
		names := prefix(evidence.Process{PID: h.PID, Start: h.Start})
		there := func() bool {
			return slices.ContainsFunc(existing(t), func(name string) bool { return strings.HasPrefix(name, names) })
		}
		if i%2 == 0 { // it has one; else it is killed wherever it is by then
			require.True(t, proc.Until(time.Now().Add(busy), there))
		}
		require.NoError(t, h.Signal(unix.SIGKILL))
		owner.Wait() // its error is the very signal
		require.True(t, proc.Until(time.Now().Add(busy), func() bool { return !there() }), "left: %s", names)
		h.Close()
	}
}

// abandon gives the name of an instance whose owner was killed.
func abandon(t *testing.T) (name string) {
	owner := part("owner")
	out, err := owner.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, owner.Start())
	_, err = fmt.Fscan(out, &name)
	there := existing(t) // once its owner is dead, any outlive may remove it
	require.NoError(t, owner.Process.Kill())
	owner.Wait() // its error is the very signal
	require.NoError(t, err)
	require.Contains(t, there, name)
	return name
}

func TestAbandoned(t *testing.T) {
	require.False(t, abandoned("somebody-1-2-3"))
	require.False(t, abandoned("outlive-"))
	require.True(t, abandoned(fmt.Sprintf("outlive-%d-1-1", os.Getpid())), "a reused pid")
}

// The kernel tells pids of the initial namespace, so in another one the
// witness must not be trusted, whether the namespace is recognised or not.
func TestPIDNamespace(t *testing.T) {
	needRoot(t)
	cmd := part("namespace")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWPID}
	out, err := cmd.Output()
	require.NoError(t, err)
	require.Contains(t, string(out), "this is a pid namespace (pid:[")
	require.Contains(t, string(out), "is this a pid namespace?")
}

func TestNeedsRoot(t *testing.T) {
	cmd := part("namespace")
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err)
	require.Contains(t, string(out), "(needs root)")
}

// What a trial pays: a watch around one signal.
func BenchmarkWatch(b *testing.B) {
	w := witness(b)
	for b.Loop() {
		watch := w.Begin()
		unix.Kill(os.Getpid(), unix.SIGCONT)
		if _, err := watch.End(context.Background(), nil); err != nil {
			b.Fatal(err)
		}
	}
}

// What any signal on the machine pays meanwhile; without watches nothing is kept.
func BenchmarkSignal(b *testing.B) {
	send := func(b *testing.B) {
		for b.Loop() {
			unix.Kill(os.Getpid(), unix.SIGCONT)
		}
	}
	b.Run("unwatched", send)
	b.Run("witness", func(b *testing.B) {
		witness(b)
		send(b)
	})
}

func BenchmarkOpenClose(b *testing.B) {
	needRoot(b)
	for b.Loop() {
		w, err := Open()
		require.NoError(b, err)
		require.NoError(b, w.Close())
	}
}
