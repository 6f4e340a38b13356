package lab

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/files"
	"outlive/harness/leftover"
	"outlive/harness/proc"
)

// TestARecordRemovesNothing: what is swept away is what is found, whatever a record says.
func TestARecordRemovesNothing(t *testing.T) {
	s := Store(filepath.Join(t.TempDir(), "labs"))
	require.NoError(t, files.MakeOwn(string(s)))
	keeper := ID{1 << 30, 7}
	mine := filepath.Join(t.TempDir(), cgroupName(keeper)) // of our form, in no hierarchy
	require.NoError(t, os.MkdirAll(filepath.Join(mine, "below"), 0o700))
	require.NoError(t, s.save(Record{Name: "gone", Keeper: keeper, Boot: "another", Cgroups: []string{mine}}))
	all, err := s.List()
	require.NoError(t, err)
	require.Empty(t, all)
	require.DirExists(t, filepath.Join(mine, "below"))
	_, err = s.Load("gone")
	require.ErrorIs(t, err, ErrUnknown)
}

// TestSweepLooksBelowAnyCgroup: who sweeps need not be where the lab was made.
func TestSweepLooksBelowAnyCgroup(t *testing.T) {
	needLab(t)
	all, err := hierarchies()
	require.NoError(t, err)
	me, err := proc.Root.Stat(os.Getpid())
	require.NoError(t, err)
	var gone, stay []string
	for _, own := range all {
		job, err := os.MkdirTemp(own, "outlive-test-") // whoever sweeps removes by the path
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, removeTree(job)) })
		living, dead := cgroupName(ID{me.PID, me.Start + 1}), cgroupName(ID{me.PID, me.Start + 2})
		making, err := claim(filepath.Join(job, dead)) // whoever sweeps just now leaves it whole
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Join(job, dead, "user.slice/user-2000.slice/user@2000.service"), 0o755))
		making.Close()
		held, err := claim(filepath.Join(job, living))
		require.NoError(t, err)
		t.Cleanup(func() { held.Close() })
		gone, stay = append(gone, filepath.Join(job, dead)), append(stay, filepath.Join(job, living))
	}
	errs := make(chan error)
	for range 4 { // at once
		go func() { errs <- sweep() }()
	}
	for range 4 {
		require.NoError(t, <-errs)
	}
	for i := range gone { // or whoever else sweeps just now is at it
		require.True(t, proc.Until(time.Now().Add(leftover.Bound()), func() bool { _, err := os.Stat(gone[i]); return err != nil }), gone[i])
		require.DirExists(t, stay[i])
	}
}

// TestSweepFromAnotherPIDNamespace: there a living lab's pids are nobody's, and yet
// nothing of it is removed, neither its record nor a cgroup that is empty just now.
func TestSweepFromAnotherPIDNamespace(t *testing.T) {
	needLab(t)
	s := Store(filepath.Join(t.TempDir(), "labs"))
	r, err := s.Launch(t.Context(), "one", Options{Self: self()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Down(r) })
	for _, dir := range r.Cgroups {
		require.NoError(t, os.Mkdir(filepath.Join(dir, "empty"), 0o755))
	}
	list := func(flags ...string) string {
		words := append(append([]string{"--pid", "--fork", "--mount-proc"}, flags...), self(), "list", string(s))
		out, err := exec.Command("unshare", words...).CombinedOutput()
		require.NoError(t, err, string(out))
		return string(out)
	}
	for _, flags := range [][]string{{}, {"--cgroup"}} {
		require.Equal(t, "one elsewhere cannot end lab \"one\": its processes are in another pid namespace, such as a container's\n", list(flags...))
		for _, dir := range r.Cgroups {
			require.DirExists(t, filepath.Join(dir, "empty"))
		}
	}
	require.NoError(t, s.Down(r))
	require.NoError(t, s.save(r)) // as if its owner could not
	require.Empty(t, list(), "what is over is over, wherever it was")
}

// TestRecordsOfOthersAreNotRead: nobody acts on what anybody may have written.
func TestRecordsOfOthersAreNotRead(t *testing.T) {
	s := Store(filepath.Join(t.TempDir(), "labs"))
	require.NoError(t, files.MakeOwn(string(s)))
	require.NoError(t, s.save(Record{Name: "one"}))
	require.NoError(t, os.Chmod(string(s), 0o777))
	var foreign *files.Foreign
	_, err := s.List()
	require.ErrorAs(t, err, &foreign)
	require.ErrorAs(t, s.take(Record{Name: "two"}), &foreign)
}
