package runs

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc"
)

// The recorder looks while others remove a run, whose record goes last, and start
// another of its name: it removes nothing itself.
func TestTheRecorderRemovesNothing(t *testing.T) {
	gone := exec.Command("true")
	require.NoError(t, gone.Start())
	launcher, err := proc.Root.Stat(gone.Process.Pid)
	require.NoError(t, err)
	require.NoError(t, gone.Wait())
	boot, err := proc.Root.BootID()
	require.NoError(t, err)
	s := Store(t.TempDir())
	_, err = s.Reserve("app", false, func(name string) Record {
		r := record(name)
		r.Boot, r.PID = boot, 0
		r.Launcher.PID, r.Launcher.Start = launcher.PID, launcher.Start
		return r
	})
	require.NoError(t, err)
	c := recorder{Store: s, held: map[string]*watched{}, over: map[string]int{}}
	c.look()
	require.Empty(t, c.held)
	require.FileExists(t, s.Path("app", "json"))
	_, err = s.Load("app")
	require.ErrorIs(t, err, ErrUnknown, "its start was cut short")
	require.NoFileExists(t, s.Path("app", "json"))
	require.NoError(t, os.WriteFile(s.Path("app", "end"), nil, 0o600))
	c.look()
	require.FileExists(t, s.Path("app", "end"))
	_, err = s.Names()
	require.NoError(t, err)
	require.NoFileExists(t, s.Path("app", "end"))
}

// How a process ends is known to those who held it before: who starts a run waits for
// the recorder, however late that is.
func TestAwaitWaitsForTheRecorder(t *testing.T) {
	sleep := exec.Command("sleep", "600")
	require.NoError(t, sleep.Start())
	t.Cleanup(func() {
		_ = sleep.Process.Kill()
		_ = sleep.Wait()
	})
	is, err := proc.Root.Stat(sleep.Process.Pid)
	require.NoError(t, err)
	boot, err := proc.Root.BootID()
	require.NoError(t, err)
	s := Store(t.TempDir())
	r := record("app")
	r.Boot, r.PID, r.Start = boot, is.PID, is.Start
	require.NoError(t, s.add(r))
	require.NoError(t, s.prepare("app"))
	require.False(t, s.held("app"))
	c, holds := recorder{Store: s, held: map[string]*watched{}, over: map[string]int{}}, make(chan bool)
	s.Await(&r, Watch{Stop: func() bool { return false }, Recorder: func() int {
		time.AfterFunc(2*Lived, func() {
			c.look()
			close(holds)
		})
		return 0
	}})
	require.True(t, s.held("app"))
	<-holds
	c.held["app"].close()
	require.False(t, s.held("app"))
}

// What a manager has started may end, and be reaped, before anybody else looks: it was met
// when it was known to have begun.
func TestAwaitKnowsTheEndOfWhatItMet(t *testing.T) {
	begun := exec.Command("sh", "-c", "read x; exit 3")
	let, err := begun.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, begun.Start())
	boot, err := proc.Root.BootID()
	require.NoError(t, err)
	s := Store(t.TempDir())
	r := record("app")
	r.Boot, r.PID = boot, 0
	require.NoError(t, s.add(r))
	r.meet(begun.Process.Pid)
	require.NoError(t, let.Close())
	require.Error(t, begun.Wait())
	require.NoError(t, s.enterFor(&r, begun.Process.Pid))
	r.begin()
	b := s.Await(&r, Watch{Stop: func() bool { return false }})
	require.Equal(t, Ended, b.State)
	require.NotNil(t, b.Ending)
	require.Equal(t, 3, b.Ending.Code)
}

// Who is no leader yet when he is looked at, and then starts a session, another process in
// it, and ends before the next look, has left that to the run.
func TestWhoLeadsBetweenTwoLooks(t *testing.T) {
	begun := exec.Command("perl", "-MPOSIX", "-e", `if (!fork) { <STDIN>; setsid; fork or exec qw(sleep 71600); exit } wait; sleep 600`)
	let, err := begun.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, begun.Start())
	t.Cleanup(func() { _ = begun.Process.Kill(); _ = begun.Wait() })
	first, err := proc.Root.Stat(begun.Process.Pid)
	require.NoError(t, err)
	s, r := Store(t.TempDir()), recordOf(t, first.PID)
	r.Launcher, r.roots = Launcher{PID: os.Getpid(), Start: first.Start, Group: first.PGID}, []root{{first.PID, first.Start, first.SID, first.PGID}}
	var child []int
	require.Eventually(t, func() bool { child = proc.Root.Children(first.PID); return len(child) == 1 }, 10*time.Second, time.Millisecond)
	s.descend(&r)
	require.Len(t, r.roots, 1)
	_, err = let.Write([]byte("go\n"))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(proc.Root.Children(first.PID)) == 0 }, 10*time.Second, time.Millisecond)
	s.descend(&r)
	living := r.Living(proc.Root.All())
	require.Len(t, living, 2, "%v", r.roots)
	require.Equal(t, child[0], living[1].SID)
	left, err := proc.Open(living[1].PID)
	require.NoError(t, err)
	defer left.Close()
	require.True(t, left.Kill(time.Now().Add(10*time.Second)))
}
