package plan

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/modes"
)

func TestTurns(t *testing.T) {
	waiting := Cell{Form: modes.Form{Traits: modes.Traits{Attached: true}}, Event: event.Event{EndsShell: true}}
	together := Cell{Event: event.Event{Together: true}}
	cells := make([]Cell, 3*ahead)
	for _, i := range []int{7, ahead - 1, ahead + 1} {
		cells[i] = waiting
	}
	cells[9] = together
	order := turns(cells)
	require.Equal(t, []int{9, 7, ahead - 1, 0, 1, 2}, order[:6])
	require.Equal(t, []int{ahead + 1, ahead, ahead + 2}, order[ahead:ahead+3], "none comes too far ahead of its turn")
	slices.Sort(order)
	for i, cell := range order {
		require.Equal(t, i, cell, "every cell has its turn, once")
	}
}

func TestBatches(t *testing.T) {
	s := selected("nohup cron-reboot", "reboot ssh-cut hangup", "bash dash")
	s.Lab, s.Repeat = &Machine{}, 2
	cells, err := s.Cells()
	require.NoError(t, err)
	seen := map[int]bool{}
	sizes := map[string]int{}
	all := Turns(cells)
	for _, jobs := range all {
		kinds := map[string]bool{}
		for _, j := range jobs {
			require.False(t, seen[j.Index], "every cell is made once")
			seen[j.Index] = true
			require.Equal(t, jobs[0].table(), j.table(), "together is what one table shows")
			kind := j.Mode.ID + string(j.Form.Via)
			require.False(t, kinds[kind], "each mode is there once")
			kinds[kind] = true
		}
		sizes[jobs[0].Event.ID] = max(sizes[jobs[0].Event.ID], len(jobs))
	}
	require.Len(t, seen, len(cells))
	require.Equal(t, map[string]int{"reboot": 3, "ssh-cut": 3, "hangup": 1}, sizes)
	require.Len(t, all, 2*2*2*(1+1+3), "repeats, shells, voices; and both events that are waited for take one machine each")

	twice := append(slices.Clone(cells), cells...)
	for _, jobs := range Turns(twice) {
		require.LessOrEqual(t, len(jobs), 3, "the same mode twice is no company")
	}

	both := selected("cron cron-reboot sysvinit", "reboot", "bash")
	both.Lab, both.Voices = &Machine{}, []string{Chatty}
	cells, err = both.Cells()
	require.NoError(t, err)
	require.Len(t, Turns(cells), 2, "each would have cron start the other's again")
}
