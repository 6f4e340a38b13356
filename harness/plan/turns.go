package plan

import (
	"fmt"
	"slices"
	"strings"
)

// Job is a cell that is to be made, and which of all it is.
type Job struct {
	Cell
	Index int
}

// ahead is how many cells a cell may overtake: its result waits for theirs.
const ahead = 256

// Turns gives the jobs in the order in which they are begun; what stands
// together is made together.
func Turns(cells []Cell) [][]Job { return batches(cells, turns(cells)) }

// turns gives the order in which cells are made: first those that take seconds
// of mere waiting, which everybody would wait for if they came last: those of
// an event that is waited for together, and those whose front end is at the
// terminal when it closes (screen: a second).
func turns(cells []Cell) []int {
	order := make([]int, len(cells))
	for i := range order {
		order[i] = i
	}
	first := func(i int) int {
		switch c := cells[i]; {
		case c.Event.Together:
			return 0
		case c.Form.Traits.Attached && c.Event.EndsShell:
			return 1
		}
		return 2
	}
	for part := range slices.Chunk(order, ahead) {
		slices.SortStableFunc(part, func(a, b int) int { return first(a) - first(b) })
	}
	return order
}

// most is how many trials are in progress together, at most.
const most = 64

// batches puts those cells together that share one event's waiting, in the
// order of their turns: of one table of the report, and each mode once, so that
// none comes upon what another one of its kind has made, nor has it started again.
func batches(cells []Cell, order []int) (all [][]Job) {
	open := map[string]int{} // which batch takes more of a kind
	for _, i := range order {
		c := cells[i]
		if !c.Event.Together {
			all = append(all, []Job{{c, i}})
			continue
		}
		kind := c.table()
		at, there := open[kind]
		if !there || len(all[at]) == most || slices.ContainsFunc(all[at], c.alike) {
			at, open[kind] = len(all), len(all)
			all = append(all, nil)
		}
		all[at] = append(all[at], Job{c, i})
	}
	return all
}

// table names all that the cells of one table with one event have in common.
func (c Cell) table() string {
	machine := Machine{}
	if c.Lab != nil {
		machine = *c.Lab
	}
	return fmt.Sprintf("%s %s %s %s %s %d %q %+v", c.Event.ID, c.Shell, c.Voice, c.runtime(), c.Part, c.Repeat, strings.Join(c.Without, ","), machine)
}

func (c Cell) alike(other Job) bool {
	return c.Mode.ID == other.Mode.ID && c.Form.Via == other.Form.Via || c.Form.Renews != "" && c.Form.Renews == other.Form.Renews
}
