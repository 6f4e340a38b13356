package lab

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSizes(t *testing.T) {
	const whole = 100 << 20
	for text, want := range map[string]uint64{"": 25 << 20, "1048576": 1 << 20, "2048k": 2 << 20, "96M": 96 << 20, "2g": 2 << 30, "10%": 10 << 20} {
		got, err := size("disk", text, whole)
		require.NoError(t, err)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"-1", "k", "1kk", "1.5G", "99999999999999999999", "99999999999g", "5 M"} {
		_, err := size("disk", text, whole)
		require.ErrorContains(t, err, "it is a number with k, m, g or %", text)
	}
	for _, text := range []string{"0", "1", "1023k", "0%"} {
		_, err := size("memory", text, whole)
		require.EqualError(t, err, `cannot use memory size "`+text+`": a lab takes at least 1M`)
	}
}

// What a lab is limited by is read from its cgroups, v1 or v2; without them it is told.
func TestUnlimitedIsTold(t *testing.T) {
	v1, v2, none := t.TempDir(), t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(v1, "pids.max"), nil, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(v2, "memory.max"), nil, 0o600))
	require.Equal(t, []string{"memory", "pids"}, unlimited([]string{none}))
	require.Equal(t, []string{"memory"}, unlimited([]string{v1, none}))
	require.Equal(t, []string{"pids"}, unlimited([]string{none, v2}))
	require.Empty(t, unlimited([]string{v1, v2}))
}

// limited makes a lab that is small, and demands that this machine can limit it:
// what these tests do would harm it else.
func limited(t *testing.T) *Lab {
	l := up(t, Options{Disk: "64M", Memory: "192M", Tasks: 200})
	missing, err := l.Unlimited()
	require.NoError(t, err)
	if len(missing) > 0 {
		t.Skip("this machine lets nobody limit: " + strings.Join(missing, ", "))
	}
	return l
}

func TestAForkBombEndsInside(t *testing.T) {
	l := limited(t)
	// Bounds of its own, were the lab's to fail: it ends by itself at 2000, and all of
	// it after a minute.
	out, err := l.CombinedOutput(l.Command("systemd-run", "--pipe", "--wait", "--collect", "-p", "TasksMax=infinity", "-p", "RuntimeMaxSec=60", "sh", "-c",
		`i=0; while [ $i -lt 2000 ]; do sleep 60 & i=$((i + 1)); done`))
	require.Error(t, err)
	require.Contains(t, out, "Cannot fork")
	require.Equal(t, "alive", sh(t, l, "echo alive"))
}

func TestAMemoryHogEndsInside(t *testing.T) {
	l := limited(t)
	// Were the lab's bound to fail, its own would end it, and otherwise: it could not allocate.
	out, err := l.CombinedOutput(l.Command("systemd-run", "--pipe", "--wait", "--collect", "-p", "LimitAS=2G", "-p", "RuntimeMaxSec=60",
		"bash", "-c", `x=$(head -c 600M /dev/zero | tr '\0' x); echo ${#x}`))
	require.Error(t, err, out)
	require.NotContains(t, out, fmt.Sprint(600<<20))
	require.Contains(t, out, "code=killed/status=KILL")
	require.Equal(t, "alive", sh(t, l, "echo alive"))
}

// All places that are in memory share the disk's size.
func TestAllOfALabsTmpfsStayWithinItsDisk(t *testing.T) {
	l := limited(t)
	sh(t, l, "loginctl enable-linger root; until test -d /run/user/2000 && test -d /run/user/0; do sleep 0.05; done")
	places := strings.Fields(sh(t, l, "findmnt --list --noheadings --types tmpfs,overlay --output TARGET --options rw"))
	for _, must := range []string{"/", "/tmp", "/dev/shm", "/run", "/run/user/0", "/run/user/2000"} {
		require.Contains(t, places, must)
	}
	written := 0
	for _, place := range places {
		sh(t, l, fmt.Sprintf("dd if=/dev/zero of=%s/big bs=64k count=4096 2>/dev/null; true", place))
	}
	for _, place := range places {
		var n int
		_, err := fmt.Sscan(sh(t, l, fmt.Sprintf("stat -c %%s %s/big 2>/dev/null || echo 0", place)), &n)
		require.NoError(t, err)
		written += n
		t.Log(place, n)
	}
	require.LessOrEqual(t, written, 64<<20)
	require.Greater(t, written, 20<<20)
	require.Equal(t, "alive", sh(t, l, "echo alive"))
}
