package verify

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/faults/source"
	"outlive/harness/lane"
	"outlive/harness/proc"
	"outlive/harness/proc/anew"
	"outlive/harness/rehearse"
	"outlive/harness/rule"
)

// compile makes the daemons of verify --self, which write by what else the kernel has, too.
func compile(t *testing.T) (path string) {
	t.Helper()
	anew.Elsewhere(t)
	path = filepath.Join(t.TempDir(), "daemon")
	calls, err := filepath.Abs("testdata/calls.h")
	require.NoError(t, err)
	require.NoError(t, source.Compile(t.Context(), path, "-Wall", "-Wextra", "-Werror", fmt.Sprintf("-DCALLS=%q", calls)))
	return path
}

// daemon is an order for a daemon with a fault, in a folder of its own.
func daemon(t *testing.T, path, fault string) rehearse.Order {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	require.NoError(t, l.Close())
	line := fmt.Sprintf("%s d.pid d.log %s %d", path, fault, port)
	return rehearse.Order{Line: line, Fail: line + " missing", Dir: t.TempDir(), Env: os.Environ(), Window: 150 * time.Millisecond, Retry: 1500 * time.Millisecond}
}

// rehearsed has a lane rehearse it, with these acts.
func rehearsed(t *testing.T, o rehearse.Order, acts ...string) (seen evidence.Rehearsal) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	f, err := lane.NewFront(self)
	require.NoError(t, err)
	l, err := f.Rehearsal()
	require.NoError(t, err)
	defer l.Close()
	o.Acts = acts
	require.NoError(t, l.Ask(context.Background(), o, &seen))
	return seen
}

// launches are the acts of the rules of a launch.
var launches = []string{"second", "stop", "held", "race", "stale", "port", "fail"}

// broken are the rules of a launch that are, of those that these acts show.
func broken(t *testing.T, seen evidence.Rehearsal, acts []string) (ids []string) {
	t.Helper()
	require.Empty(t, seen.Unfit)
	sysv, _ := rule.ProfileOf(rule.SysV)
	for _, j := range Judge(sysv, seen) {
		if j.Group != "pidfile" && j.Group != "readiness" || j.Act != "" && !slices.Contains(acts, j.Act) {
			continue
		}
		require.NotEqual(t, Unfit, j.Verdict, "%s: %s", j.ID, j.Unseen)
		if j.Verdict == Broken {
			ids = append(ids, j.ID)
		}
	}
	return ids
}

// TestLaunch: a pid file that is written when the launcher has returned is found by whatever
// call that is. The other faults of a launch are verify --self's.
func TestLaunch(t *testing.T) {
	t.Parallel()
	program := compile(t)
	for fault, want := range map[string]struct {
		acts   string
		broken string
	}{
		"none":                             {strings.Join(launches, " "), ""},
		"none:splice":                      {"held", ""},
		"pidfile.complete":                 {"held", "pidfile.complete"},
		"pidfile.complete:sendfile":        {"held", "pidfile.complete"},
		"pidfile.complete:splice":          {"held", "pidfile.complete"},
		"pidfile.complete:copy_file_range": {"held", "pidfile.complete"},
		"pidfile.complete:mmap":            {"held", "pidfile.complete"},
		"pidfile.complete:io_uring":        {"held", "pidfile.complete"},
		"pidfile.right:nobody":             {"", ""}, // so that it is not found
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			o, acts := daemon(t, program, fault), strings.Fields(want.acts)
			seen := rehearsed(t, o, acts...)
			require.Equal(t, strings.Fields(want.broken), append([]string{}, broken(t, seen, acts)...))
			if fault == "pidfile.right:nobody" {
				require.Empty(t, seen.PIDFile)
				return
			}
			require.Equal(t, filepath.Join(o.Dir, "d.pid"), seen.PIDFile)
			require.NoFileExists(t, seen.PIDFile)
			if seen.Held != nil {
				late := slices.ContainsFunc(seen.Held.Calls, func(c evidence.Call) bool { return c.Late })
				require.Equal(t, strings.HasPrefix(fault, "pidfile.complete"), late)
			}
		})
	}
}

// TestNotAnew: what does not start again once it has ended cannot be told of what takes that,
// and all else is.
func TestNotAnew(t *testing.T) {
	t.Parallel()
	const line = "mkdir once && setsid -f sleep 71008 </dev/null >/dev/null 2>&1"
	o := rehearse.Order{Line: line, Fail: "false", Dir: t.TempDir(), Env: os.Environ(), Window: 150 * time.Millisecond}
	seen := rehearsed(t, o, "reload", "stop", "fail")
	require.Empty(t, seen.Unfit)
	require.True(t, seen.Reload.Gone)
	require.Equal(t, map[string]string{"stop": "it was started anew, and nothing of it runs"}, seen.Unplayed)
	require.Nil(t, seen.Stop)
	require.NotNil(t, seen.Bad, "it is played while nothing runs")

	sysv, _ := rule.ProfileOf(rule.SysV)
	for _, j := range Judge(sysv, seen) {
		switch j.Act {
		case "stop":
			require.Equal(t, Unfit, j.Verdict, j.ID)
			require.Equal(t, seen.Unplayed["stop"], j.Unseen)
		case "reload", "fail":
			require.NotEqual(t, Unfit, j.Verdict, "%s: %s", j.ID, j.Unseen)
		}
	}
}

// TestPIDFileThroughMemory: what is written there nobody can delay.
func TestPIDFileThroughMemory(t *testing.T) {
	t.Parallel()
	seen := rehearsed(t, daemon(t, compile(t), "none:mmap"), "held")
	complete, _ := rule.Lookup("pidfile.complete")
	require.Contains(t, complete.Judge(seen).Unseen, "it is written through memory (mmap)")
	require.False(t, complete.Judge(seen).Moot)
}

// TestPIDFileOfNobody is told where its owner has said where it is.
func TestPIDFileOfNobody(t *testing.T) {
	t.Parallel()
	o := daemon(t, compile(t), "pidfile.right:nobody")
	o.PIDFile = "d.pid"
	require.Equal(t, []string{"pidfile.right"}, broken(t, rehearsed(t, o, "held"), []string{"held"}))
}

// TestPIDFileIsGivenBack: what stood there does so in the end, with its mode and times.
func TestPIDFileIsGivenBack(t *testing.T) {
	t.Parallel()
	o := daemon(t, compile(t), "none")
	path := filepath.Join(o.Dir, "d.pid")
	stale := "4194304\n/var/lib/" + strings.Repeat("x", 80) + "\n" // as PostgreSQL's is
	require.NoError(t, os.WriteFile(path, []byte(stale), 0o640))
	old := time.Now().Add(-time.Hour).Truncate(time.Second)
	require.NoError(t, os.Chtimes(path, old, old))
	seen := rehearsed(t, o, "stop")
	require.Empty(t, broken(t, seen, []string{"stop"}))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, stale, string(text))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode())
	require.True(t, info.ModTime().Equal(old))
}

// TestPIDFileOfOneBrokenOff: so it does where who asked for it is gone before the end.
func TestPIDFileOfOneBrokenOff(t *testing.T) {
	t.Parallel()
	o := daemon(t, compile(t), "none")
	path := filepath.Join(o.Dir, "d.pid")
	require.NoError(t, os.WriteFile(path, []byte("4194304\n"), 0o640))
	self, err := os.Executable()
	require.NoError(t, err)
	f, err := lane.NewFront(self)
	require.NoError(t, err)
	l, err := f.Rehearsal()
	require.NoError(t, err)
	o.PIDFile, o.Window = "d.pid", time.Minute
	require.NoError(t, l.Send(o))
	holds := func(text string) bool { is, _ := os.ReadFile(path); return strings.TrimSpace(string(is)) == text }
	runs := func() bool { is, _ := os.ReadFile(path); return len(is) > 0 && !holds("4194304") }
	require.True(t, proc.Until(time.Now().Add(10*time.Second), runs))
	l.Close()
	require.True(t, holds("4194304"))
}

// TestPIDFileOfWhoRuns: a daemon that runs is not started beside itself, and its file stays.
func TestPIDFileOfWhoRuns(t *testing.T) {
	t.Parallel()
	o := daemon(t, compile(t), "none")
	path := filepath.Join(o.Dir, "d.pid")
	text := fmt.Sprintln(os.Getpid())
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	o.PIDFile = "d.pid"
	seen := rehearsed(t, o, "stop")
	require.Contains(t, seen.Unfit, fmt.Sprintf("cannot start it: d.pid names process %d (", os.Getpid()))
	is, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, text, string(is))
}
