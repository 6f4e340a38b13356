package rescue

import (
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWhatGoHandlesIsSeen: every program in Go catches SIGHUP, and few do something about it.
// Where a program was stripped of its symbols that is not to be seen, and told.
func TestWhatGoHandlesIsSeen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, flags := range map[string][]string{"plain": nil, "stripped": {"-ldflags=-s -w"}} {
		build := exec.Command("go", append(append([]string{"build", "-o", filepath.Join(dir, name)}, flags...), "testdata/handles.go")...)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		out, err := build.CombinedOutput()
		require.NoError(t, err, string(out))
		for _, reloads := range []bool{false, true} {
			command := []string{filepath.Join(dir, name), "reloads"}
			if !reloads {
				command = []string{"env", command[0]} // start(1 word) is one of C's
			}
			tr := start(t, command...)
			tr.shows(5)
			before := tr.state()
			r, err := Do(Order{PID: tr.pid(), Log: tr.file()})
			if reloads && name != "stripped" {
				require.ErrorContains(t, err, "it handles SIGHUP itself", name)
				tr.is(before)
				r, err = Do(Order{PID: tr.pid(), Log: tr.file(), Handler: true})
			}
			require.NoError(t, err, name)
			if name == "stripped" {
				require.Equal(t, []int{tr.pid()}, r.Unseen)
			} else {
				require.Empty(t, r.Unseen, name)
			}
			tr.logs(5)
			tr.counted()
		}
	}
}

// TestWhereAProgramWasPut: gcc's programs can stand anywhere.
func TestWhereAProgramWasPut(t *testing.T) {
	t.Parallel()
	tr := start(t, "count")
	tr.shows(1)
	f, err := elf.Open(tr.cmd.Path)
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, elf.ET_DYN, f.Type)
	symbols, err := f.Symbols()
	require.NoError(t, err)
	at := slices.IndexFunc(symbols, func(s elf.Symbol) bool { return s.Name == "mark" })
	require.GreaterOrEqual(t, at, 0)
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", tr.pid()))
	require.NoError(t, err)
	defer memory.Close()
	is := make([]byte, symbols[at].Size)
	_, err = memory.ReadAt(is, int64(symbols[at].Value+shift(tr.pid(), f)))
	require.NoError(t, err)
	require.Equal(t, "here it is\x00", string(is))
}
