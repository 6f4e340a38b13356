package lab

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/leftover"
	"outlive/harness/proc"
)

// probes are files of this machine in folders that a boot empties or changes;
// /etc has some of its own.
func probes(t *testing.T) (files []string) {
	for _, dir := range []string{"/tmp", "/run", "/var/tmp", "/var/lib"} {
		f, err := os.CreateTemp(dir, "outlive-lab-probe-")
		require.NoError(t, err)
		_, err = f.WriteString("kept")
		require.NoError(t, err)
		f.Close()
		t.Cleanup(func() { os.Remove(f.Name()) })
		files = append(files, f.Name())
	}
	return files
}

func TestThisMachinesTmpRunVarAndEtcStayUntouched(t *testing.T) {
	needLab(t)
	mine := probes(t)
	etc := func() (texts []string) {
		for _, name := range []string{"/etc/passwd", "/etc/shadow", "/etc/group", "/etc/machine-id", "/etc/hostname"} {
			text, _ := os.ReadFile(name)
			texts = append(texts, string(text))
		}
		return texts
	}
	before := etc()
	l := up(t, Options{})
	for _, file := range mine {
		if !strings.HasPrefix(file, "/var/lib") {
			require.NoFileExists(t, l.Path(file), "the lab sees no such file")
		}
	}
	for _, dir := range guarded {
		theirs := filepath.Join(dir, "outlive-lab-wrote-this")
		sh(t, l, "echo x > "+theirs)
		require.NoFileExists(t, theirs)
	}
	sh(t, l, "rm -rf /var/lib/outlive-lab-probe-* /etc/passwd- /usr/share/doc; hostname other; useradd -M newcomer")
	require.NoError(t, l.Reboot(t.Context()))
	powerOff(t, l)
	require.Equal(t, before, etc())
	for _, file := range mine {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, "kept", string(text), file)
	}
	require.DirExists(t, "/usr/share/doc")
}

// powerOff powers the lab off from within, and waits until its keeper has ended.
func powerOff(t *testing.T, l *Lab) {
	_, _ = l.CombinedOutput(l.Command("systemctl", "poweroff"))
	require.True(t, l.Keeper.WaitGone(soon()))
}

func TestRefusesToBootOnFoldersThatAreThisMachines(t *testing.T) {
	dir := t.TempDir()
	for _, name := range guarded {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o755))
	}
	require.ErrorContains(t, ownGround(dir, dir), "cannot boot the lab: its /tmp is this machine's own, and a boot would change it")
	require.ErrorContains(t, ownGround(t.TempDir(), dir), "cannot boot the lab: /tmp is not there")
}

func TestHomesAreEmpty(t *testing.T) {
	l := up(t, Options{})
	require.Equal(t, User, sh(t, l, "ls -A /home"))
	require.Empty(t, sh(t, l, "find /root ! -type d"))
	require.NotContains(t, sh(t, l, "cut -d: -f2 /etc/shadow"), "$", "no password of this machine's people")
}

func TestNoNetworkButItsOwnLoopback(t *testing.T) {
	l := shared(t)
	require.Equal(t, "lo:", sh(t, l, "ip -o link | cut -d' ' -f2"))
	require.Contains(t, sh(t, l, "ip -o addr show lo"), "127.0.0.1/8")
	require.Empty(t, sh(t, l, "ip route"))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	out, err := l.CombinedOutput(l.Command("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/"+fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)))
	require.Error(t, err)
	require.Contains(t, out, "Connection refused")
}

func TestNoDeviceOfThisMachineCanBeMade(t *testing.T) {
	l := shared(t)
	out, err := l.CombinedOutput(l.Command("mknod", "/root/disk", "b", "8", "0"))
	require.Error(t, err)
	require.Contains(t, out, "Operation not permitted")
	theirs, err := capabilities(l.Init.PID)
	require.NoError(t, err)
	var bound uint64
	_, err = fmt.Sscanf(sh(t, l, "grep CapBnd /proc/self/status"), "CapBnd: %x", &bound)
	require.NoError(t, err)
	require.Equal(t, theirs, bound, "who enters may do no more than the lab's own root")
	require.Zero(t, bound>>unix.CAP_SYS_TIME&1, "nor set this machine's clock")
}

func TestNothingOfTheCallersFilesIsOpenInTheLab(t *testing.T) {
	l := shared(t)
	for _, pid := range append(proc.Root.Descendants(l.Init.PID), l.Init.PID) {
		fds, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, fd := range fds {
			to, _ := os.Readlink(fd)
			require.NotContains(t, to, "go-build", fd)
			require.NotContains(t, to, "/dev/tty", fd)
		}
	}
}

func TestDownLeavesNothing(t *testing.T) {
	needLab(t)
	l, err := Up(t.Context(), Options{Self: self()})
	require.NoError(t, err)
	sh(t, l, "setsid sleep 1000 >/dev/null 2>&1 </dev/null &")
	keeper, init, name := l.Keeper.PID, l.Init.PID, l.name
	require.NotEmpty(t, leftOf(name, keeper, init))
	require.NoError(t, l.Down())
	require.Empty(t, leftOf(name, keeper, init)) // mounts among it
}

// Who makes a lab, or enters one, brings in nothing: no dispositions, mask, umask,
// limits or descriptors.
func TestWhatIsInheritedReachesNoLab(t *testing.T) {
	const shows = `grep -E "^Sig(Blk|Ign)" /proc/self/status; umask; ulimit -Sa; ulimit -Hc; for fd in /proc/$$/fd/*; do echo ${fd##*/}; done`
	const services = `for unit in dbus systemd-logind; do sed s/.*/$unit:\&/ /proc/$(systemctl show -P MainPID $unit)/limits; done`
	asked := [][]string{{"bash", "-c", shows}, {"ssh", shows}, {"bash", "-c", services}}
	ask := func(t *testing.T, init int, launcher ...string) (all []string) {
		for _, words := range asked {
			words = append(append(launcher, self(), "exec", strconv.Itoa(init)), words...)
			out, err := exec.Command(words[0], words[1:]...).CombinedOutput()
			require.NoError(t, err, string(out))
			all = append(all, string(out))
		}
		return all
	}
	plain := ask(t, shared(t).Init.PID)
	require.Regexp(t, `^SigBlk:\s0+\nSigIgn:\s0+\n0022\n`, plain[0])
	require.Regexp(t, `^SigBlk:\s0+\nSigIgn:\s0+\n0022\n`, plain[1])
	odd := []string{"env", "--ignore-signal=HUP,INT,QUIT,TERM,PIPE,USR1", "--block-signal=USR2", "bash", "-c",
		`umask 077; ulimit -S -n 60 -s 1024 -c hard -f 0; exec 5</etc/passwd 44>/dev/null; exec "$@"`, "bash"}
	t.Run("who enters", func(t *testing.T) {
		odd := append([]string{}, odd...)
		odd[4] = strings.Replace(odd[4], "-f 0", "", 1) // its streams are pipes, but not those of ssh's client
		require.Equal(t, plain, ask(t, shared(t).Init.PID, odd...))
	})
	t.Run("who makes it", func(t *testing.T) {
		_, _, init, _ := hold(t, odd...)
		require.Equal(t, plain, ask(t, init))
	})
}

// hold starts an owner of its own.
func hold(t *testing.T, launcher ...string) (cmd *exec.Cmd, keeper, init int, name string) {
	needLab(t)
	words := append(launcher, self(), "hold")
	cmd = exec.Command(words[0], words[1:]...)
	cmd.Stderr = os.Stderr
	cmd.WaitDelay = time.Second
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, line)
	_, err = fmt.Sscan(line, &keeper, &init, &name)
	require.NoError(t, err, line)
	return cmd, keeper, init, name
}

func TestDiesWithItsOwnerBySIGKILL(t *testing.T) {
	cmd, keeper, init, name := hold(t)
	require.NoError(t, cmd.Process.Kill())
	requireNothingLeft(t, leftover.Bound(), name, keeper, init)
}

func TestDiesWithItsKeeperBySIGKILL(t *testing.T) {
	needLab(t)
	l, err := Up(t.Context(), Options{Self: self()})
	require.NoError(t, err)
	keeper, init, name := l.Keeper.PID, l.Init.PID, l.name
	require.NoError(t, l.Keeper.Signal(unix.SIGKILL))
	require.NoError(t, l.Down())
	requireNothingLeft(t, leftover.Bound(), name, keeper, init)
}

func TestWhatIsLeftWhenOwnerAndKeeperAreKilledIsSweptAway(t *testing.T) {
	cmd, keeper, init, name := hold(t)
	h, err := proc.Open(keeper)
	require.NoError(t, err)
	defer h.Close()
	machine, err := proc.Open(init)
	require.NoError(t, err)
	defer machine.Close()
	require.NoError(t, cmd.Process.Signal(unix.SIGSTOP)) // so that neither can clean up after the other
	require.NoError(t, h.Signal(unix.SIGKILL))
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	require.True(t, machine.WaitGone(time.Now().Add(leftover.Bound())), "the kernel ends the machine")
	// Whoever comes next sweeps; on a busy machine the last cgroup is empty a little later.
	require.True(t, proc.Until(time.Now().Add(leftover.Bound()), func() bool {
		_, err = Store(filepath.Join(t.TempDir(), "labs")).List()
		return err != nil || len(leftOf(name, keeper, init)) == 0
	}), leftOf(name, keeper, init))
	require.NoError(t, err)
}
