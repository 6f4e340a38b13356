package lab

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc/anew"
)

// attempts are what somebody tries who is root in a lent lab: each that succeeds says so.
// What is written is what was read, so that nothing is changed where one does.
const attempts = `id -u; cat /proc/self/uid_map; systemctl is-system-running; loginctl list-sessions --no-legend
copy() { v=$(cat "$1") && printf %s "$v" >"$2" && echo "CHANGED $2"; }
of=/proc/sys/kernel/core_pattern
copy $of $of
mount -o remount,bind,rw /proc/sys; copy $of $of
mkdir -p /run/p && mount -t proc proc /run/p && copy $of /run/p/sys/kernel/core_pattern
mount -t sysfs sysfs /run/p && copy /sys/kernel/uevent_helper /run/p/kernel/uevent_helper
for f in /sys/fs/cgroup/*/release_agent; do copy $f $f; done
for f in /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/pids/pids.max; do copy $f $f; done
mknod /root/disk b 254 0 && echo CHANGED mknod
mkdir -p /run/d && mount -t devtmpfs devtmpfs /run/d && echo CHANGED devtmpfs
cat /etc/shadow >/dev/null && echo its own root
systemd-run --quiet --wait --pipe echo a service ran
touch /usr/bin/here && echo wrote to its own disk
`

// TestALentLabIsSafe: who is let in by his key is root there, with a systemd and a logind
// that know him, and nobody here: what is this machine's he cannot change, neither where
// it is shown to him nor in a mount of his own.
func TestALentLabIsSafe(t *testing.T) {
	anew.Elsewhere(t)
	if err := Missing(""); err != nil {
		t.Skip(err.Error())
	}
	key := filepath.Join(t.TempDir(), "key")
	out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).CombinedOutput()
	require.NoError(t, err, string(out))
	public, err := os.ReadFile(key + ".pub")
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	l, err := Up(ctx, Options{Self: self, Lent: string(public), Disk: "256M", Memory: "512M"})
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Down()) }()
	require.ErrorContains(t, l.Enter(func() error { return nil }), "it is lent")

	at, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- l.Serve(ctx, at) }()
	_, port, err := net.SplitHostPort(at.Addr().String())
	require.NoError(t, err)
	cmd := exec.Command("ssh", "-F", "/dev/null", "-i", key, "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no",
		"-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-p", port, "root@127.0.0.1", attempts)
	out, err = cmd.CombinedOutput()
	said := string(out)
	require.NoError(t, err, said)
	require.Regexp(t, `^0\n\s+0\s+1[0-9]{9}\s+65536\nrunning\n.*root`, said)
	require.NotContains(t, said, "CHANGED")
	for _, line := range []string{"its own root", "a service ran", "wrote to its own disk"} {
		require.Contains(t, said, line)
	}
	require.NoFileExists(t, "/usr/bin/here")
	stop()
	require.NoError(t, <-served)
}

// TestNobodyHere: what is lent is what has ids of its own.
func TestNobodyHere(t *testing.T) {
	require.ErrorContains(t, nobodyHere(os.Getpid(), baseOf(1)), "its users are this machine's")
	require.Error(t, nobodyHere(-1, baseOf(1)))
	require.NotEqual(t, baseOf(8190), baseOf(8191))
	require.Less(t, baseOf(8191)+idsOfOne, 1<<31)
}
