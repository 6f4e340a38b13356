package harness

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/modes"
)

func TestTurns(t *testing.T) {
	waiting := Cell{Form: modes.Form{Traits: modes.Traits{Attached: true}}, Event: event.Event{EndsShell: true}}
	cells := make([]Cell, 3*ahead)
	for _, i := range []int{7, ahead - 1, ahead + 1} {
		cells[i] = waiting
	}
	order := turns(cells)
	require.Equal(t, []int{7, ahead - 1, 0, 1, 2}, order[:5])
	require.Equal(t, []int{ahead + 1, ahead, ahead + 2}, order[ahead:ahead+3], "none comes too far ahead of its turn")
	slices.Sort(order)
	for i, cell := range order {
		require.Equal(t, i, cell, "every cell has its turn, once")
	}
}
