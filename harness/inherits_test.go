package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// What is forked from the shell has its limits, priority and oom score, whatever detaches
// it; what a manager starts has none of them.
func TestWhoInherits(t *testing.T) {
	t.Parallel()
	elsewhere(t)
	requireShell(t, "bash")
	cells, err := request{Shells: "bash", Events: "sighup", Voices: plan.Silent, Runtimes: "perl"}.cells()
	require.NoError(t, err)
	requireInherits(t, cells)
}

func TestWhoInheritsInALab(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireInherits(t, inLab(t, "setsid systemd-run systemd-scope at cron-reboot sysvinit supervisord runit", "sighup"))
}

func requireInherits(t *testing.T, cells []plan.Cell) {
	t.Helper()
	fresh, forked := 0, 0
	for i := range cells {
		cells[i].Inherits, cells[i].Runtime = true, "perl"
	}
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		e := one.Evidence
		if one.Verdict == plan.Skipped || e == nil {
			return
		}
		require.Equal(t, plan.Kept, one.Verdict, "%s: %s", one, one.Why)
		is, shell := e.Inherits.Subject, e.Inherits.Shell
		require.Equal(t, evidence.Limit{Soft: 777, Hard: 777}, shell.Files, one)
		require.Equal(t, 250, shell.OOM, one)
		require.Equal(t, 0o27, e.Shell.Umask, one)
		if form := cellOf(cells, one).Form; form.Traits.Managed || form.Lab && form.Traits.FreshEnv {
			fresh++
			require.NotEqual(t, shell.Files.Soft, is.Files.Soft, one)
			require.NotEqual(t, shell.OOM, is.OOM, one)
			return
		}
		forked++
		require.Equal(t, shell.Files, is.Files, one)
		require.Equal(t, shell.OOM, is.OOM, one)
		require.Equal(t, shell.Nice, is.Nice, one)
		require.Equal(t, shell.Path, is.Path, one)
	})
	require.NoError(t, err)
	require.NotZero(t, forked)
	require.Equal(t, cells[0].Lab != nil, fresh > 0)
}

func cellOf(cells []plan.Cell, one plan.Trial) plan.Cell {
	for _, c := range cells {
		if c.Mode.ID == one.Mode && string(c.Form.Via) == one.Via {
			return c
		}
	}
	return plan.Cell{}
}
