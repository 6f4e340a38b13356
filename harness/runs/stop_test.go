package runs

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// TestFamilyHasNoStranger: what is taken for a part of the run is killed.
func TestFamilyHasNoStranger(t *testing.T) {
	boot, err := proc.Root.BootID()
	require.NoError(t, err)
	r := Record{PID: 41, Start: 50, Boot: boot, Session: 7, Launcher: Launcher{30, 45, 30},
		roots: []root{{41, 50, 40, 30}, {90, 60, 90, 90}}}
	for what, tt := range map[string]struct {
		p    evidence.Process
		want bool
	}{
		"the first":                     {evidence.Process{PID: 41, PPID: 1, PGID: 30, SID: 40, Start: 50}, true},
		"a child":                       {evidence.Process{PID: 60, PPID: 41, SID: 9, Start: 55}, true},
		"a child's child":               {evidence.Process{PID: 61, PPID: 60, SID: 9, Start: 55}, true},
		"one of the session":            {evidence.Process{PID: 62, PPID: 1, SID: 40, Start: 55}, true},
		"one of a session that it led":  {evidence.Process{PID: 63, PPID: 1, SID: 90, Start: 65}, true},
		"one of a group that it led":    {evidence.Process{PID: 64, PPID: 1, SID: 7, PGID: 41, Start: 55}, true},
		"a child that left the session": {evidence.Process{PID: 65, PPID: 41, SID: 65, Start: 55}, true},
		"as old as the launcher":        {evidence.Process{PID: 66, PPID: 1, SID: 40, Start: 45}, true},
		"another's child":               {evidence.Process{PID: 70, PPID: 8, SID: 9, Start: 55}, false},
		"of the launcher's session":     {evidence.Process{PID: 71, PPID: 8, SID: 7, PGID: 71, Start: 55}, false},
		"of the launcher's group":       {evidence.Process{PID: 72, PPID: 8, SID: 7, PGID: 30, Start: 55}, false},
		"the launcher":                  {evidence.Process{PID: 30, PPID: 8, SID: 40, Start: 45}, false},
		"a zombie":                      {evidence.Process{PID: 73, PPID: 41, SID: 40, Start: 55, State: "Z"}, false},
		"older than the run":            {evidence.Process{PID: 74, PPID: 41, SID: 40, Start: 44}, false},
		"init, of the session":          {evidence.Process{PID: 1, PPID: 0, SID: 40, Start: 55}, false},
		"from outside the namespace":    {evidence.Process{PID: 75, PPID: 0, SID: 0, Start: 55}, false},
		"adopted by init":               {evidence.Process{PID: 76, PPID: 1, SID: 9, Start: 55}, false},
	} {
		all := []evidence.Process{tt.p}
		if tt.p.PID != 41 {
			all = append(all, evidence.Process{PID: 41, PPID: 1, PGID: 30, SID: 40, Start: 50},
				evidence.Process{PID: 60, PPID: 41, SID: 9, Start: 55})
		}
		got := slices.ContainsFunc(r.Living(all), func(p evidence.Process) bool { return p.PID == tt.p.PID })
		require.Equal(t, tt.want, got, what)
	}
}

// TestFamilyOfReusedIDs: ids of what has gone say nothing once others have them.
func TestFamilyOfReusedIDs(t *testing.T) {
	boot, err := proc.Root.BootID()
	require.NoError(t, err)
	r := Record{PID: 41, Start: 50, Boot: boot, Session: 7, Launcher: Launcher{30, 45, 30}, roots: []root{{41, 50, 40, 30}}}
	require.Empty(t, r.Living([]evidence.Process{
		{PID: 41, PPID: 1, PGID: 41, SID: 41, Start: 99}, {PID: 42, PPID: 41, PGID: 41, SID: 41, Start: 100},
		{PID: 40, PPID: 1, PGID: 40, SID: 40, Start: 99}, {PID: 43, PPID: 1, PGID: 43, SID: 40, Start: 100},
	}))
	r.Boot = "another"
	require.Empty(t, r.Living([]evidence.Process{{PID: 41, PPID: 1, PGID: 30, SID: 40, Start: 50}}))
}

// offspring has a child in a session of its own, a grandchild whose parent has
// gone, and a child that does not heed SIGTERM when it is told so.
const offspring = `
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
		timeout      time.Duration // whose end alone the deaf one waits for
		want         Stopped
	}{
		{"mild", "", 10 * time.Second, Stopped{Processes: 3}},
		{"deaf", "", 200 * time.Millisecond, Stopped{Processes: 4, Killed: 1}},
		{"mild", "STOP", 10 * time.Second, Stopped{Processes: 3}},
	} {
		t.Run(tt.mood+tt.signal, func(t *testing.T) {
			dir := t.TempDir()
			stranger := exec.Command("sleep", "60")
			require.NoError(t, stranger.Start())
			t.Cleanup(func() { _, _ = stranger.Process.Kill(), stranger.Wait() })
			cmd := exec.Command("sh", "-c", offspring, "sh", dir, tt.mood)
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
			store := Store(t.TempDir())
			require.NoError(t, os.WriteFile(store.Path("app", "json"), nil, 0o600))
			r := recordOf(t, cmd.Process.Pid)
			did, err := store.Stop(r, unix.SIGTERM, tt.timeout)
			require.NoError(t, err)
			require.GreaterOrEqual(t, did.Processes, tt.want.Processes, "besides, a shell or mv may not be quite done")
			require.Equal(t, tt.want.Killed, did.Killed)
			require.NotNil(t, store.Ending("app"), "nobody but Stop is there to remember it")
			require.Equal(t, "SIGTERM", store.Ending("app").Signal)
			for _, h := range all {
				require.True(t, h.Gone())
				h.Close()
			}
			require.NoError(t, stranger.Process.Signal(syscall.Signal(0)))
			did, err = store.Stop(r, unix.SIGTERM, time.Second) // collected by now
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
		func(r *Record) { r.Start-- },
		func(r *Record) { r.Boot = "another" },
		func(r *Record) { r.PID = 0 },
	} {
		other := r
		change(&other)
		did, err := Store(t.TempDir()).Stop(other, unix.SIGTERM, time.Second)
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
