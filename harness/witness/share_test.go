package witness

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// TestShared: over the socket all is as with a witness of one's own.
func TestShared(t *testing.T) {
	w := witness(t)
	path := filepath.Join(t.TempDir(), "socket")
	end, err := w.Share(path)
	require.NoError(t, err)
	defer end()
	_, err = w.Share(path)
	require.ErrorContains(t, err, "another class")
	joined, err := Join(path)
	require.NoError(t, err)
	defer joined.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()

	watch, self := joined.Begin(), os.Getpid()
	require.NoError(t, unix.Kill(self, unix.SIGCONT))
	require.True(t, proc.Until(time.Now().Add(5*time.Second), func() bool { return watch.Saw("SIGCONT", self) }))
	records, err := watch.End(ctx, Names{self: "test"})
	require.NoError(t, err)
	require.NotEmpty(t, records)
	require.Equal(t, []int{int(unix.SIGCONT), self, self}, []int{records[0].Signal, records[0].FromPID, records[0].ToPID})
	_, err = watch.End(ctx, Names{self: "test"})
	require.ErrorContains(t, err, "no such watch")
	for range mostWatches + 1 {
		watch = joined.Begin()
	}
	_, err = watch.End(ctx, Names{self: "test"})
	require.ErrorContains(t, err, "too many")
}

// TestOnlyOnesOwn: of others' processes nothing is told, whatever is asked for; of one's
// own all is, when they have ended, too.
func TestOnlyOnesOwn(t *testing.T) {
	w := witness(t)
	const somebody = 65534
	theirs := exec.Command("sleep", "60")
	theirs.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: somebody, Gid: somebody}}
	require.NoError(t, theirs.Start())
	g := &guest{w: w, uid: somebody, watches: map[uint64]kept{}}
	defer g.leave()
	begun := g.do(t.Context(), asked{Begin: true})
	self, pid := os.Getpid(), theirs.Process.Pid
	require.NoError(t, unix.Kill(self, unix.SIGCONT))
	require.NoError(t, unix.Kill(pid, unix.SIGTERM))
	require.Error(t, theirs.Wait())
	require.False(t, g.do(t.Context(), asked{Saw: begun.ID, Signal: "SIGCONT", PID: self}).Saw)
	a := g.do(t.Context(), asked{End: begun.ID, Names: Names{self: "test", 1: "init", pid: "sleep"}})
	require.Empty(t, a.Error)
	require.Len(t, a.Records, 1)
	require.Equal(t, pid, a.Records[0].ToPID)
	begun = g.do(t.Context(), asked{Begin: true})
	require.NoError(t, unix.Kill(self, unix.SIGCONT))
	require.Empty(t, g.do(t.Context(), asked{End: begun.ID}).Records, "no name is not all names")
}

// TestWhoIsNoWitness: a socket of somebody else's is not believed, and none is none.
func TestWhoIsNoWitness(t *testing.T) {
	_, err := Join(filepath.Join(t.TempDir(), "none"))
	require.Error(t, err)
}
