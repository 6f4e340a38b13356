package lab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/proc/anew"
)

// TestMain lets the test binary stand in for outlive, and ends the lab that
// tests share.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == KeeperVerb {
		os.Exit(KeeperMain(os.Args[2:]))
	}
	if len(os.Args) > 1 && os.Args[1] == "hold" {
		os.Exit(holdMain())
	}
	if len(os.Args) > 2 && os.Args[1] == "list" { // which sweeps
		all, err := Store(os.Args[2]).List()
		for _, r := range all {
			fmt.Println(r.Name, r.State(), Store(os.Args[2]).Down(r))
		}
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if len(os.Args) > 1 && os.Args[1] == "exec" {
		os.Exit(execMain(os.Args[2:]))
	}
	code := anew.Main(m.Run)
	if common != nil {
		if err := common.Down(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// holdMain owns a lab until it is killed.
func holdMain() int {
	l, err := Up(context.Background(), Options{Self: self()})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(l.Keeper.PID, l.Init.PID, l.name)
	l.Init.WaitGone(time.Now().Add(time.Hour))
	return 0
}

// execMain runs a command in the lab with this pid 1, as `outlive lab exec` does.
func execMain(args []string) int {
	pid, _ := strconv.Atoi(args[0])
	init, err := proc.Open(pid)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	l := &Lab{Init: init}
	cmd := l.Command(args[1], args[2:]...)
	if args[1] == "ssh" {
		cmd = l.SSH(false, args[2:]...)
	}
	code, err := l.Run(cmd, Streams{os.Stdin, os.Stdout, os.Stderr})
	if err != nil {
		fmt.Println(err)
	}
	return code
}

func self() string {
	path, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return path
}

const patience = 60 * time.Second

func soon() time.Time { return time.Now().Add(patience) }

func needLab(t *testing.T) {
	t.Helper()
	if err := Missing(""); err != nil {
		t.Skip(err.Error())
	}
}

var (
	once   sync.Once
	common *Lab
)

// shared gives the lab of those tests that only look, or tidy up after themselves.
func shared(t *testing.T) *Lab {
	t.Helper()
	needLab(t)
	once.Do(func() {
		l, err := Up(context.Background(), Options{Self: self()})
		require.NoError(t, err)
		common = l
	})
	require.NotNil(t, common, "it did not come up")
	return common
}

// up gives a lab of its own.
func up(t *testing.T, o Options) *Lab {
	t.Helper()
	needLab(t)
	o.Self = self()
	l, err := Up(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Down()) })
	return l
}

// sh runs a line in the lab, as root, and gives what it printed.
func sh(t *testing.T, l *Lab, line string) string {
	t.Helper()
	out, err := l.CombinedOutput(l.Command("sh", "-c", line))
	require.NoError(t, err, "%s: %s", line, out)
	return strings.TrimSpace(out)
}

// leftOf names what is there of a lab: processes, cgroups and mounts of this machine.
func leftOf(name string, pids ...int) (all []string) {
	for _, pid := range pids {
		if p, err := proc.Root.Stat(pid); err == nil && p.State != "Z" {
			all = append(all, fmt.Sprintf("process %d (%s)", pid, p.Comm))
		}
	}
	entries, _ := filepath.Glob("/proc/[0-9]*/cgroup")
	for _, e := range entries {
		if text, err := os.ReadFile(e); err == nil && strings.Contains(string(text), name) {
			all = append(all, "member "+e)
		}
	}
	dirs, _ := cgroupsOf(name)
	for _, dir := range dirs {
		if _, err := os.Stat(dir); err == nil {
			all = append(all, dir)
		}
	}
	return append(all, leftover.Mounts()...)
}

func requireNothingLeft(t *testing.T, within time.Duration, name string, pids ...int) {
	t.Helper()
	began := time.Now()
	var all []string
	proc.Until(began.Add(within), func() bool { all = leftOf(name, pids...); return len(all) == 0 })
	require.Empty(t, all)
	t.Logf("nothing left after %v", time.Since(began).Round(time.Millisecond))
}
