package harness

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/shell"
)

// requireShell skips a test where its shell is not installed.
func requireShell(t *testing.T, id string) {
	t.Helper()
	sh, ok := shell.Lookup(id)
	require.True(t, ok, id)
	if _, err := exec.LookPath(sh.Command[0]); err != nil {
		t.Skipf("%s is not installed", sh.Command[0])
	}
}

func TestEveryShellIsKept(t *testing.T) {
	for _, sh := range shell.All() {
		t.Run(sh.ID, func(t *testing.T) {
			t.Parallel()
			requireShell(t, sh.ID)
			cells, err := request{Modes: "foreground background nohup setsid double-fork", Shells: sh.ID, Events: "hangup exit ctrl-c suspend-hangup"}.cells()
			require.NoError(t, err)
			m := Matrix{Cells: cells, Self: executable(t)}
			var all []Trial
			controls, err := m.Run(t.Context(), func(one Trial) { all = append(all, one) })
			require.NoError(t, err)
			require.NoError(t, controls.Err())
			requireKept(t, all)
			require.Len(t, all, len(cells))
			for i, one := range all {
				require.Equal(t, cells[i].trial().name(), one.name(), "results come in the order of the cells")
			}
		})
	}
}
