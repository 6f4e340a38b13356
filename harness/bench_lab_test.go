//go:build bench

package harness

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
	"outlive/harness/proc"
)

// benchLab measures `outlive lab up` until it says that the lab is ready.
func benchLab(t *testing.T, self string) {
	heading("outlive lab, on this machine's root")
	if err := lab.Missing(""); err != nil {
		t.Skip(err.Error())
	}
	timed := func(verb string) time.Duration {
		began := time.Now()
		out, err := exec.Command(self, "lab", verb).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return time.Since(began)
	}
	t.Cleanup(func() { _ = exec.Command(self, "lab", "down").Run() })
	var ups, reboots, downs []time.Duration
	for range 11 {
		ups = append(ups, timed("up"))
		reboots = append(reboots, timed("reboot"))
		downs = append(downs, timed("down"))
	}
	up := median(ups)
	row("up, until it is ready", ms(up), up.Seconds(), 0.6, "seconds")
	row("reboot", ms(median(reboots)), 0, 0, "")
	row("down", ms(median(downs)), 0, 0, "")
	c := benchCompare(t, self, "--lab", "--shells", "bash", "--modes", "nohup,systemd-service", "--events", "hangup,ssh-exit,unit-stop,reboot")
	row("a small compare --lab", fmt.Sprintf("%.1f s", c.took.Seconds()), 0, 0, fmt.Sprintf("%d trials", c.trials))
}

// first are the modes and the events that the lab's matrix had when its goal was set, which
// was two thirds of the processor time that a trial took then.
const (
	firstTook  = 242 * time.Millisecond // 122.5 s for 507 trials, on a quiet machine of two processors
	firstModes = "foreground,background,disown,subshell,nohup,setsid,double-fork,start-stop-daemon,daemonize,go-daemon,tmux,tmux-attached,screen,screen-attached,dtach,dtach-attached," +
		"systemd-run,systemd-run-user,systemd-scope,systemd-service,systemd-user-service,systemd-socket,systemd-timer,systemd-template,at,cron-reboot,sysvinit,supervisord"
	firstEvents = nine + ",ssh-exit,ssh-drop,ssh-cut,ssh-command,ssh-command-redirected,ssh-command-drop,logind-kill,linger-off,unit-stop,ci-reap,container-end,reboot"
)

// benchLabMatrix makes the lab's matrix in bash, and tells what it and its labs cost.
func benchLabMatrix(t *testing.T, self string) {
	heading("the lab's matrix in bash")
	if err := lab.Missing(""); err != nil {
		t.Skip(err.Error())
	}
	spent := account(t)
	c := benchCompare(t, self, "--lab", "--shells", "bash", "--modes", firstModes, "--events", firstEvents)
	row("all of it, in seconds", fmt.Sprintf("%.0f", c.took.Seconds()), c.took.Seconds(), 90, fmt.Sprintf("%d cells", c.trials))
	if used := spent(); used > 0 {
		ratio := used.Seconds() / float64(c.trials) / firstTook.Seconds()
		row("processor time, now / then", fmt.Sprintf("%.2f", ratio), ratio, 0.67, fmt.Sprintf("%s a trial, %.0f s in all", ms(used/time.Duration(c.trials)), used.Seconds()))
	}
}

// account has what this process starts from now on, and labs are made in the cgroup of who
// makes them, pay into a cgroup of its own, and tells what was paid; 0 where there is no
// cpuacct of cgroups(7), version 1.
func account(t *testing.T) func() time.Duration {
	own, err := exec.Command("sed", "-n", "s/^[0-9]*:cpuacct:\\(.*\\)/\\1/p", "/proc/self/cgroup").Output()
	require.NoError(t, err)
	home := filepath.Join("/sys/fs/cgroup/cpuacct", strings.TrimSpace(string(own)))
	dir := filepath.Join(home, fmt.Sprintf("outlive-bench-%d", os.Getpid()))
	if len(own) == 0 || os.Mkdir(dir, 0o755) != nil {
		return func() time.Duration { return 0 }
	}
	enter := func(dir string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(strconv.Itoa(os.Getpid())), 0))
	}
	enter(dir)
	t.Cleanup(func() { require.True(t, proc.Until(soon(), func() bool { return os.Remove(dir) == nil }), dir) })
	return func() time.Duration {
		enter(home)
		text, err := os.ReadFile(filepath.Join(dir, "cpuacct.usage"))
		require.NoError(t, err)
		ns, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		require.NoError(t, err)
		return time.Duration(ns)
	}
}
