package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// TestCopiesAreNotInEachOthersWay: where only one of a program can run, and where each
// writes the same pid file, late, every trial is as it would be alone.
func TestCopiesAreNotInEachOthersWay(t *testing.T) {
	t.Parallel()
	for line, pick := range map[string]string{
		"setsid flock -n lock sleep 600 >log 2>&1 </dev/null &":                                    "",
		`rm -f pid; setsid sh -c 'sleep 0.5; echo $$ >pid; exec sleep 600' >log 2>&1 </dev/null &`: "pidfile=pid",
	} {
		dir := t.TempDir()
		var cells []plan.Cell
		for _, what := range []string{"hangup", "exit", "kill-shell"} {
			cell := guestCell(t, line, "bash", what)
			cell.Guest.Dir, cell.Guest.Subject = dir, pick
			if pick != "" {
				cell.Guest.Window = 0 // with a twin
			}
			cells = append(cells, cell)
		}
		trials := 0
		controls, err := Matrix{Cells: cells, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
			trials++
			require.Equal(t, evidence.Survived, one.Outcome, "%s %s: %s", line, one.Event, one.Why)
		})
		require.NoError(t, err)
		require.NoError(t, controls.Err())
		require.Equal(t, 3, trials)
		require.Empty(t, inFolder(dir))
	}
}

// TestPidfileThatLeadsNowhere: when it has had its time, what is wrong with it is told.
func TestPidfileThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	cell := guestCell(t, "setsid sh -c 'echo 1 >pid; exec sleep 600' >log 2>&1 </dev/null &", "bash", "hangup")
	cell.Guest.Subject = "pidfile=pid"
	_, err := Matrix{Cells: []plan.Cell{cell}, Self: outlive, Patience: impatient()}.Run(t.Context(), func(one plan.Trial) {
		require.Equal(t, evidence.Unfit, one.Outcome, one.Why)
		require.Contains(t, one.Why, "the file names process 1, none of these")
	})
	require.NoError(t, err)
	require.Empty(t, inFolder(cell.Guest.Dir))
}

// TestCopiesAreTriedAlone only where that helps.
func TestCopiesAreTriedAlone(t *testing.T) {
	gone, there := []result{{Trial: plan.Trial{Evidence: &evidence.Evidence{Vanished: true}}}}, []result{{Trial: plan.Trial{Evidence: &evidence.Evidence{}}}}
	for name, c := range map[string]struct {
		pick   string
		gives  [][]result
		apart  bool
		futile bool
	}{
		"it helps":      {gives: [][]result{gone, there, there}, apart: true},
		"it does not":   {gives: [][]result{gone, gone, gone}, futile: true},
		"nothing to":    {gives: [][]result{there}},
		"by port":       {pick: "port=8080", gives: [][]result{gone}, apart: true},
		"by pid file":   {pick: "pidfile=pid", gives: [][]result{there}, apart: true},
		"by its name":   {pick: "comm=sleep", gives: [][]result{there}},
		"by its unit":   {pick: "unit=a.service", gives: [][]result{there}, apart: true},
		"not by chance": {gives: [][]result{gone, there, gone}, apart: true},
	} {
		copies := Matrix{Cells: []plan.Cell{{Guest: &plan.Guest{Subject: c.pick}}}}.copies()
		made := 0
		for made < len(c.gives) {
			copies.take(func() []result { made++; return c.gives[made-1] })
		}
		require.Equal(t, len(c.gives), made, name)
		require.Equal(t, c.apart, copies.apart.Load(), name)
		require.Equal(t, c.futile, copies.fruitless.Load(), name)
	}
	alone := Matrix{Parallel: 1}.copies()
	require.True(t, alone.apart.Load())
	alone.take(func() []result { require.False(t, alone.turn.TryRLock()); return nil })
}
