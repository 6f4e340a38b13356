package runs

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// TestTreeOwnsNoStranger: what is taken for a part of the run is killed.
func TestTreeOwnsNoStranger(t *testing.T) {
	own, shared := &tree{start: 50, session: 40}, &tree{start: 50}
	for what, tt := range map[string]struct {
		tree   *tree
		p      evidence.Process
		parent int
		want   bool
	}{
		"a child":                         {shared, evidence.Process{PID: 60, PPID: 41, SID: 9, Start: 55}, 41, true},
		"a child as old":                  {shared, evidence.Process{PID: 60, PPID: 41, SID: 9, Start: 50}, 41, true},
		"one of the session":              {own, evidence.Process{PID: 60, PPID: 1, SID: 40, Start: 55}, 0, true},
		"a child that left the session":   {own, evidence.Process{PID: 60, PPID: 41, SID: 60, Start: 55}, 41, true},
		"another's child":                 {shared, evidence.Process{PID: 60, PPID: 7, SID: 9, Start: 55}, 41, false},
		"a zombie":                        {own, evidence.Process{PID: 60, PPID: 41, SID: 40, Start: 55, State: "Z"}, 41, false},
		"older than the tree":             {own, evidence.Process{PID: 60, PPID: 41, SID: 40, Start: 49}, 41, false},
		"init":                            {own, evidence.Process{PID: 1, PPID: 0, SID: 0, Start: 55}, 0, false},
		"init, of the session":            {own, evidence.Process{PID: 1, PPID: 0, SID: 40, Start: 55}, 0, false},
		"from outside the pid namespace":  {own, evidence.Process{PID: 60, PPID: 0, SID: 60, Start: 55}, 0, false},
		"from outside, session not known": {shared, evidence.Process{PID: 60, PPID: 0, SID: 0, Start: 55}, 0, false},
		"adopted by init":                 {shared, evidence.Process{PID: 60, PPID: 1, SID: 9, Start: 55}, 1, false},
	} {
		require.Equal(t, tt.want, tt.tree.owns(tt.p, tt.parent), what)
	}
}

// family has a child in a session of its own, a grandchild whose parent has
// gone, and a child that does not heed SIGTERM when it is told so.
const family = `
cd "$1"
setsid sh -c 'echo $$ >away.new; mv away.new away; exec sleep 60' &
sh -c 'sleep 60 & echo $! >orphan.new; mv orphan.new orphan'
if [ "$2" = deaf ]; then
	sh -c 'trap "" TERM; echo $$ >deaf.new; mv deaf.new deaf; exec sleep 60' &
fi
wait`

// TestStop ends a real tree, whole, and nothing else.
func TestStop(t *testing.T) {
	for _, tt := range []struct {
		mood, signal string
		want         Stopped
	}{
		{"mild", "", Stopped{Processes: 3}},
		{"deaf", "", Stopped{Processes: 4, Killed: 1}},
		{"mild", "STOP", Stopped{Processes: 3}},
	} {
		t.Run(tt.mood+tt.signal, func(t *testing.T) {
			dir := t.TempDir()
			stranger := exec.Command("sleep", "60")
			require.NoError(t, stranger.Start())
			t.Cleanup(func() { _, _ = stranger.Process.Kill(), stranger.Wait() })
			cmd := exec.Command("sh", "-c", family, "sh", dir, tt.mood)
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
			require.NoError(t, cmd.Start())
			t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
			var all []*proc.Handle
			for name, there := range map[string]bool{"away": true, "orphan": true, "deaf": tt.mood == "deaf"} {
				if there {
					all = append(all, told(t, filepath.Join(dir, name)))
				}
			}
			if tt.signal != "" {
				require.NoError(t, cmd.Process.Signal(unix.SIGSTOP))
			}
			did, err := Stop(recordOf(t, cmd.Process.Pid), 200*time.Millisecond)
			require.NoError(t, err)
			require.GreaterOrEqual(t, did.Processes, tt.want.Processes, "besides, a shell or mv may not be quite done")
			require.Equal(t, tt.want.Killed, did.Killed)
			for _, h := range all {
				require.True(t, h.Gone())
				h.Close()
			}
			require.NoError(t, stranger.Process.Signal(syscall.Signal(0)))
			did, err = Stop(recordOf(t, cmd.Process.Pid), time.Second) // a zombie by now
			require.NoError(t, err)
			require.True(t, did.Already)
		})
	}
}

// TestStopTakesNoOther: a record whose pid was reused ends nothing.
func TestStopTakesNoOther(t *testing.T) {
	cmd := exec.Command("sleep", "60")
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
	r := recordOf(t, cmd.Process.Pid)
	for _, change := range []func(*Record){
		func(r *Record) { r.Start++ },
		func(r *Record) { r.Boot = "another" },
		func(r *Record) { r.PID = 0 },
	} {
		other := r
		change(&other)
		did, err := Stop(other, time.Second)
		require.NoError(t, err)
		require.True(t, did.Already)
		require.NoError(t, cmd.Process.Signal(syscall.Signal(0)))
	}
}

func recordOf(t *testing.T, pid int) Record {
	p, err := proc.Root.Stat(pid)
	require.NoError(t, err)
	boot, err := proc.Root.BootID()
	require.NoError(t, err)
	own, err := unix.Getsid(0)
	require.NoError(t, err)
	return Record{Name: "app", PID: pid, Start: p.Start, Boot: boot, Session: own}
}

// told gives the process whose pid is in a file, once it is.
func told(t *testing.T, path string) *proc.Handle {
	var pid int
	require.True(t, proc.Until(time.Now().Add(5*time.Second), func() bool {
		text, err := os.ReadFile(path)
		if err == nil {
			pid, err = strconv.Atoi(strings.TrimSpace(string(text)))
		}
		return err == nil
	}), path)
	h, err := proc.Open(pid)
	require.NoError(t, err)
	return h
}
