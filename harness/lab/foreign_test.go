package lab

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/files"
)

// TestARecordRemovesCgroupsOnly: what is swept away is a lab's, whatever a record says.
func TestARecordRemovesCgroupsOnly(t *testing.T) {
	s := Store(filepath.Join(t.TempDir(), "labs"))
	require.NoError(t, files.MakeOwn(string(s)))
	keeper := ID{1 << 30, 7}
	mine := filepath.Join(t.TempDir(), cgroupName(keeper)) // of our form, in no hierarchy
	require.NoError(t, os.MkdirAll(filepath.Join(mine, "below"), 0o700))
	here, err := cgroupMounts("/proc/self/mountinfo")
	require.NoError(t, err)
	require.NotEmpty(t, here)
	top := here[0].path
	right := filepath.Join(top, "a", cgroupName(keeper))
	paths := []string{mine, top, top + "/a/../../" + mine, top + "/../" + mine, right + "/", top + "/a", right}
	require.Equal(t, []string{right}, ours(paths, keeper))
	require.NoError(t, s.save(Record{Name: "gone", Keeper: keeper, Boot: "another", Cgroups: paths[:4]}))
	all, err := s.List()
	require.NoError(t, err)
	require.Empty(t, all)
	require.DirExists(t, filepath.Join(mine, "below"))
	_, err = s.Load("gone")
	require.ErrorIs(t, err, ErrUnknown)
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
