package lab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
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

func TestUpIsAWholeMachine(t *testing.T) {
	l := shared(t)
	out, _ := l.CombinedOutput(l.Command("systemctl", "is-system-running", "--wait"))
	require.Equal(t, "running", strings.TrimSpace(out), "no unit has failed")
	out, err := l.CombinedOutput(l.SSH(false, "id -un; loginctl --no-legend; systemctl --user is-active basic.target; cat /proc/self/cgroup"))
	require.NoError(t, err, out)
	require.Contains(t, out, User)
	require.Contains(t, out, "\nactive\n")
	require.Contains(t, out, "session-")
}

func TestRebootKeepsTheDiskAndEmptiesRun(t *testing.T) {
	l := up(t, Options{})
	sh(t, l, "echo here > /var/lib/mark; echo here > /run/mark; echo here > /tmp/mark")
	before := l.Init.PID
	require.NoError(t, l.Reboot(t.Context()))
	require.NotEqual(t, before, l.Init.PID)
	require.Equal(t, "here", sh(t, l, "cat /var/lib/mark"))
	require.NoFileExists(t, l.Path("/run/mark"))
}

// TestRebootWaitsNoLongerThanWhatEnteredLives: its end sends the machine's pid 1
// no SIGCHLD, which systemd-shutdown would wait for.
func TestRebootWaitsNoLongerThanWhatEnteredLives(t *testing.T) {
	l := up(t, Options{})
	began := time.Now()
	require.NoError(t, l.Reboot(t.Context()))
	alone := time.Since(began)
	const lingers = time.Second
	cmd := l.Command("sh", "-c", fmt.Sprintf("trap 'sleep %g; exit' TERM; trap '' HUP; echo; while :; do sleep 0.05; done", lingers.Seconds()))
	ready, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, l.Start(cmd))
	reaped := make(chan error, 1)
	_, err = ready.Read(make([]byte, 1)) // its traps are set
	require.NoError(t, err)
	go func() { reaped <- cmd.Wait() }()
	began = time.Now()
	require.NoError(t, l.Reboot(t.Context()))
	require.Less(t, time.Since(began), alone+leftover.Stretch(5*lingers))
	<-reaped
}

// TestTheLabStaysReachable: systemd notifies of each reload, nspawn passes that
// on to its keeper, and a socket that nobody reads stops first the one and then
// the other for good (net.unix.max_dgram_qlen, unix(7)).
func TestTheLabStaysReachable(t *testing.T) {
	l := up(t, Options{})
	queue, err := os.ReadFile("/proc/sys/net/unix/max_dgram_qlen")
	require.NoError(t, err)
	longest, err := strconv.Atoi(strings.TrimSpace(string(queue)))
	require.NoError(t, err)
	for range 3 * (longest + 1) {
		sh(t, l, "systemctl daemon-reload && systemctl daemon-reexec")
	}
}

// TestEnterLeavesThisProcessWhereItIs: the thread that enters is never the first.
func TestEnterLeavesThisProcessWhereItIs(t *testing.T) {
	l := shared(t)
	here, err := os.Readlink("/proc/self/ns/mnt")
	require.NoError(t, err)
	for range 200 {
		require.NoError(t, l.Enter(func() error { return nil }))
	}
	after, err := os.Readlink("/proc/self/ns/mnt")
	require.NoError(t, err)
	require.Equal(t, here, after)
}

func TestTwoLabsSideBySide(t *testing.T) {
	one, other := shared(t), up(t, Options{})
	sh(t, one, "echo one > /root/mine")
	require.NoFileExists(t, other.Path("/root/mine"))
	sh(t, one, "rm /root/mine")
	require.NotEqual(t, sh(t, one, "cat /etc/machine-id"), sh(t, other, "cat /etc/machine-id"))
}

func TestAFullDiskHurtsTheLabAlone(t *testing.T) {
	l := up(t, Options{Disk: "96M"})
	out, err := l.CombinedOutput(l.Command("dd", "if=/dev/zero", "of=/var/lib/big", "bs=1M", "count=200"))
	require.Error(t, err)
	require.Contains(t, out, "No space left on device")
	require.Equal(t, "alive", sh(t, l, "echo alive"))
	sh(t, l, "rm /var/lib/big; echo fits > /var/lib/small")
}

func TestADiskThatIsTooSmallIsToldAtOnce(t *testing.T) {
	needLab(t)
	_, err := Up(t.Context(), Options{Disk: "1M", Self: self()})
	require.ErrorContains(t, err, "no space left on device")
}

// TestLimitsAreReal takes what Controllers says at its word.
func TestLimitsAreReal(t *testing.T) {
	l := shared(t)
	all, err := l.Controllers()
	require.NoError(t, err)
	for _, c := range all {
		if c.Missing != "" {
			t.Logf("not tried: %s: %s", c.Name, c.Missing)
			continue
		}
		switch c.Name {
		case "memory":
			out, err := l.CombinedOutput(l.Command("systemd-run", "--wait", "--collect", "-p", "MemoryMax=20M", "-p", "MemorySwapMax=0", "sh", "-c", "x=$(head -c 100M /dev/zero | tr '\\0' x); echo ${#x}"))
			require.Error(t, err, out)
			require.Contains(t, out, "status=KILL")
		case "pids":
			out, err := l.CombinedOutput(l.Command("systemd-run", "--pipe", "--wait", "--collect", "-p", "TasksMax=3", "sh", "-c", "sleep 9 & sleep 9 & sleep 9 & sleep 9 &"))
			require.Error(t, err)
			require.Contains(t, out, "Cannot fork")
		case "cpu":
			var wall, busy float64
			_, err := fmt.Sscan(sh(t, l, `systemd-run -q --pipe --wait --collect -p CPUQuota=20% bash -c 'TIMEFORMAT="%R %U"; time for ((i = 0; i < 100000; i++)); do :; done' 2>&1`), &wall, &busy)
			require.NoError(t, err)
			require.Greater(t, wall, 2*busy)
		}
	}
}

func TestControllersAreJudgedByWhatIsMounted(t *testing.T) {
	v2 := "30 1 0:1 / /sys/fs/cgroup %s,nosuid - cgroup2 cgroup rw\n"
	v1 := "31 1 0:2 / /sys/fs/cgroup/memory %s - cgroup cgroup rw,memory\n32 1 0:3 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio\n"
	for _, tt := range []struct {
		mountinfo, granted string
		missing            []string // in part, of cpu, memory, pids, io, cpuset; "" for there
	}{
		{fmt.Sprintf(v2, "rw"), "cpu memory pids io cpuset", []string{"", "", "", "", ""}},
		{fmt.Sprintf(v2, "rw"), "memory pids", []string{"Delegate=yes", "", "", "Delegate=yes", "Delegate=yes"}},
		{fmt.Sprintf(v1, "rw"), "", []string{"no such", "", "no such", "", "no such"}},
		{fmt.Sprintf(v1, "ro") + fmt.Sprintf(v2, "rw"), "", []string{"no such", "read-only", "no such", "", "no such"}},
	} {
		for i, c := range judge(parseCgroupMounts(strings.NewReader(tt.mountinfo)), strings.Fields(tt.granted)) {
			if tt.missing[i] == "" {
				require.Empty(t, c.Missing, c.Name)
			} else {
				require.Contains(t, c.Missing, tt.missing[i], c.Name)
			}
		}
	}
}

// streams are files, so that nobody waits for whoever keeps them open.
func streams(t *testing.T) (s Streams, out func() string) {
	t.Helper()
	null, err := os.Open(os.DevNull)
	require.NoError(t, err)
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	t.Cleanup(func() { null.Close(); file.Close() })
	return Streams{null, file, file}, func() string {
		text, err := os.ReadFile(file.Name())
		require.NoError(t, err)
		return string(text)
	}
}

func TestRunPassesExitCodesOn(t *testing.T) {
	l := shared(t)
	s, out := streams(t)
	for line, want := range map[string]int{"exit 7": 7, "kill -9 $$": 137, "echo said; exit 0": 0} {
		code, err := l.Run(l.Command("sh", "-c", line), s)
		require.NoError(t, err)
		require.Equal(t, want, code, line)
	}
	require.Equal(t, "said\n", out())
	code, err := l.Run(l.Command("no-such-program"), s)
	require.Equal(t, 127, code)
	require.EqualError(t, err, `cannot run "no-such-program" in the lab: it is not there`)
	code, err = l.Run(l.Command("/etc/passwd"), s)
	require.Equal(t, 126, code)
	require.ErrorContains(t, err, "permission denied")
}

func TestRunPassesSignalsOn(t *testing.T) {
	l := shared(t)
	s, out := streams(t)
	go func() {
		if proc.Until(soon(), func() bool { return out() == "ready\n" }) {
			_ = unix.Kill(os.Getpid(), unix.SIGUSR1)
		}
	}()
	code, err := l.Run(l.Command("bash", "-c", "trap 'echo got it; exit 5' USR1; echo ready; while :; do sleep 0.02; done"), s)
	require.NoError(t, err)
	require.Equal(t, 5, code)
	require.Contains(t, out(), "got it")
}

// TestRunOnATerminalHasOneOfTheLabs stands for a person: this test holds the
// master of the terminal that outlive is called on.
func TestRunOnATerminalHasOneOfTheLabs(t *testing.T) {
	l := shared(t)
	here, err := terminal.Open()
	require.NoError(t, err)
	defer here.Close()
	slave, err := os.OpenFile(here.Name, os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	defer slave.Close()
	require.NoError(t, unix.IoctlSetWinsize(int(slave.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 31, Col: 97}))
	before, err := unix.IoctlGetTermios(int(slave.Fd()), unix.TCGETS)
	require.NoError(t, err)
	ended := make(chan int, 1)
	go func() {
		code, _ := l.Run(l.Shell(), Streams{slave, slave, slave})
		ended <- code
	}()
	ctx, cancel := context.WithDeadline(t.Context(), soon())
	defer cancel()
	contains := func(text string) func([]byte) bool {
		return func(shown []byte) bool { return strings.Contains(string(shown), text) }
	}
	require.NoError(t, here.Wait(ctx, 0, contains("# ")))
	require.NoError(t, here.Type("tty; stty size; sh -c 'echo be''gins; exec sleep 1000'\r"))
	require.NoError(t, here.Wait(ctx, 0, contains("/dev/pts/")), string(here.Since(0)))
	require.NoError(t, here.Wait(ctx, 0, contains("31 97")), string(here.Since(0)))
	require.NoError(t, here.Wait(ctx, 0, contains("begins")), string(here.Since(0)))
	mark := here.Mark()
	require.NoError(t, here.Type("\x03")) // Ctrl-C is the lab's terminal's to understand
	require.NoError(t, here.Wait(ctx, mark, contains("# ")))
	require.NoError(t, here.Type("seq 20000; exit 6\r"))
	require.Equal(t, 6, <-ended)
	require.NoError(t, here.Wait(ctx, mark, contains("\n20000\r\n")), "all that was shown is shown here")
	after, err := unix.IoctlGetTermios(int(slave.Fd()), unix.TCGETS)
	require.NoError(t, err)
	require.Equal(t, before, after, "the mode of our terminal is restored")
}

func TestMissingNamesAllThatIsMissing(t *testing.T) {
	empty := t.TempDir()
	err := missing(false, false, empty, "")
	var need Need
	require.ErrorAs(t, err, &need)
	require.Equal(t, []string{"systemd-nspawn", "ssh-keygen", "systemd", "sshd", "ssh", "dbus-daemon"}, need.Programs)
	for _, text := range []string{"cannot make a lab: systemd-nspawn is not installed", "this kernel has no overlayfs", "it takes root"} {
		require.ErrorContains(t, err, text)
	}
	root := t.TempDir()
	for _, file := range []string{"usr/bin/systemd-nspawn", "usr/bin/ssh-keygen", "usr/bin/ssh", "lib/systemd/systemd", "usr/sbin/sshd", "usr/bin/dbus-daemon"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, file)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, file), nil, 0o755))
	}
	require.NoError(t, missing(true, true, root, ""))
	require.EqualError(t, missing(false, true, root, ""), "cannot make a lab: it takes root, for namespaces, mounts and cgroups")
	require.EqualError(t, missing(true, false, root, root), "cannot make a lab: this kernel has no overlayfs")
	require.ErrorContains(t, missing(true, true, root, empty), "sshd is not installed in "+empty)
}

func TestAStoreSweepsWhatIsGone(t *testing.T) {
	s := Store(filepath.Join(t.TempDir(), "labs"))
	me, err := proc.Root.Stat(os.Getpid())
	require.NoError(t, err)
	boot, err := proc.Root.BootID()
	require.NoError(t, err)
	owner := ID{me.PID, me.Start}
	require.NoError(t, s.take(Record{Name: "here", Owner: owner, Boot: boot}))
	require.ErrorIs(t, s.take(Record{Name: "here", Owner: owner, Boot: boot}), ErrInUse)
	require.NoError(t, s.save(Record{Name: "dead", Owner: ID{me.PID, me.Start - 1}, Boot: boot}))
	require.NoError(t, s.save(Record{Name: "before", Owner: owner, Boot: "another"}))
	all, err := s.List()
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, Booting, all[0].State())
	require.NoError(t, s.drop("here", ID{1, 1}))
	files, _ := os.ReadDir(string(s))
	require.Len(t, files, 1, "nobody drops the lab of another")
	require.NoError(t, s.drop("here", owner))
	_, err = s.Load("here")
	require.ErrorIs(t, err, ErrUnknown)
}

func TestALabWithANameStaysAndIsFoundAgain(t *testing.T) {
	needLab(t)
	s := Store(filepath.Join(t.TempDir(), "labs"))
	r, err := s.Launch(t.Context(), "one", Options{Self: self()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Down(r) })
	require.Equal(t, Running, r.State())
	_, err = s.Launch(t.Context(), "one", Options{Self: self()})
	require.ErrorIs(t, err, ErrInUse)

	l, err := s.Open(t.Context(), "one")
	require.NoError(t, err)
	sh(t, l, "echo x > /var/lib/mark")
	require.NoError(t, l.Reboot(t.Context()))
	require.Equal(t, "x", sh(t, l, "cat /var/lib/mark"))
	require.NoError(t, l.Down())
	require.Empty(t, leftOf(cgroupName(r.Keeper), r.Owner.PID, r.Keeper.PID, r.Init.PID))
	files, err := os.ReadDir(string(s))
	require.NoError(t, err)
	require.Empty(t, files)
}

func TestALabWithANameEndsWithItsOwnerKeeperOrPower(t *testing.T) {
	needLab(t)
	for what, end := range map[string]func(t *testing.T, s Store, r Record){
		"owner":  func(_ *testing.T, _ Store, r Record) { _ = unix.Kill(r.Owner.PID, unix.SIGKILL) },
		"keeper": func(_ *testing.T, _ Store, r Record) { _ = unix.Kill(r.Keeper.PID, unix.SIGKILL) },
		"power": func(t *testing.T, s Store, r Record) {
			l, err := s.Open(t.Context(), r.Name)
			require.NoError(t, err)
			powerOff(t, l)
			l.Close()
		},
	} {
		t.Run(what, func(t *testing.T) {
			s := Store(filepath.Join(t.TempDir(), "labs"))
			r, err := s.Launch(t.Context(), "one", Options{Self: self()})
			require.NoError(t, err)
			t.Cleanup(func() { _ = s.Down(r) })
			end(t, s, r)
			requireNothingLeft(t, leftover.Bound(), cgroupName(r.Keeper), r.Owner.PID, r.Keeper.PID, r.Init.PID)
			var files []os.DirEntry
			require.True(t, proc.Until(time.Now().Add(leftover.Bound()), func() bool {
				files, err = os.ReadDir(string(s))
				return err == nil && len(files) == 0
			}), files)
		})
	}
}

func TestACallerWhoGoesBeforeTheLabIsReadyGetsNone(t *testing.T) {
	needLab(t)
	s := Store(filepath.Join(t.TempDir(), "labs"))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		proc.Until(soon(), func() bool { _, err := s.Load("one"); return err == nil })
		cancel()
	}()
	_, err := s.Launch(ctx, "one", Options{Self: self()})
	require.ErrorContains(t, err, "interrupted")
	files, err := os.ReadDir(string(s))
	require.NoError(t, err)
	require.Empty(t, files)
}
