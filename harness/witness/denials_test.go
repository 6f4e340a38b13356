package witness

import (
	"bufio"
	"fmt"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc/anew"
)

// The lines are recorded ones, from Linux 6.18: systemd starts a service that starts a thread.
func TestParseRefused(t *testing.T) {
	const text = `         systemd-16755   [001]  56183.106652: sched_process_fork: comm=systemd pid=16755 child_comm=systemd child_pid=25838
         systemd-16755   [001]  56183.106700: sys_openat -> 0xfffffffffffffffe
         python3-25838   [001]  56183.106781: sys_prctl -> 0xffffffffffffffff
         python3-25838   [001]  56183.113800: sched_process_exec: filename=/usr/lib/systemd/systemd-executor pid=25838 old_pid=25838
         python3-25838   [001]  56183.113900: sys_mount -> 0xfffffffffffffff3
         python3-25838   [001]  56183.115408: sched_process_exec: filename=/usr/bin/py pid= 3 pid=25838 old_pid=25838
         python3-25838   [001]  56183.115500: sys_socket(family: 2, type: 80001, protocol: 0)
         python3-25838   [001]  56183.115600: sys_socket(family: a, type: 80001, protocol: 0)
         python3-25838   [001]  56183.309628: sched_process_fork: comm=python3 pid=25838 child_comm=python3 child_pid=25882
    a: sys - [1]-25882   [001]  56183.310000: sys_openat -> 0xffffffffffffffe2
 pool-1-thread-1-25882   [001]  56183.310100: sys_openat -> 0xffffffffffffffe2
 pool-1-thread-1-25882   [001]  56183.310200: sys_newstat -> 0xfffffffffffffffe
           <...>-25882   [001]  56183.310300: signal_generate: sig=31 errno=0 code=1 comm=python3 pid=25882 grp=1 res=0
`
	got := parseRefused(text)
	const program = "py pid= 3"
	require.Equal(t, Refused{
		Denied:   map[Denial]int{{"openat", "EROFS", program}: 2, {"stat", "ENOENT", program}: 1, {"", "SIGSYS", program}: 1},
		Families: []string{"AF_INET", "AF_INET6"}, Programs: 1,
	}, got)
	require.True(t, parseRefused(text+"CPU:1 [LOST 12 EVENTS]\n").Lost)
	require.Equal(t, "openat EROFS by app", Denial{"openat", "EROFS", "app"}.String())
}

// What a shell starts that may not read a file is seen, and what may is not; what was taken once
// does not come again.
func TestDenials(t *testing.T) {
	anew.Elsewhere(t)
	sh := exec.Command("sh")
	sh.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	in, err := sh.StdinPipe()
	require.NoError(t, err)
	out, err := sh.StdoutPipe()
	require.NoError(t, err)
	if err := sh.Start(); err != nil {
		t.Skip(err.Error()) // it takes root
	}
	t.Cleanup(func() { in.Close(); require.NoError(t, sh.Wait()) })
	d, err := WatchDenials(sh.Process.Pid)
	if err != nil {
		t.Skip(err.Error())
	}
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	said := bufio.NewReader(out)
	read := func(path string) Refused {
		_, err := fmt.Fprintf(in, "cat %s >/dev/null 2>&1; echo done\n", path)
		require.NoError(t, err)
		_, err = said.ReadString('\n')
		require.NoError(t, err)
		seen, err := d.Take()
		require.NoError(t, err)
		require.Equal(t, 1, seen.Programs)
		return seen
	}
	barred := Denial{"openat", "EACCES", "cat"}
	require.Equal(t, 1, read("/etc/shadow").Denied[barred])
	require.Zero(t, read("/etc/passwd").Denied[barred])
	require.Positive(t, read("/none").Denied[Denial{"openat", "ENOENT", "cat"}])
}
