// Package needs says which way of running a program in the background serves which need,
// by trials that were made:
//
//	Need ── Tests ──▶ plan.Cell ── (somebody makes them) ──▶ plan.Trial
//	                                                            │ Tally.Add
//	Table: a row a mode, a cell a need: an answer, and why ◀────┘
//
// A cell is Met only where a trial has shown it. Nothing is started here.
package needs

import (
	"slices"

	"outlive/harness/evidence"
)

// Need is what somebody may want of who runs a program for him.
type Need struct {
	ID string
	// Head heads its column: one word of at most seven letters.
	Head string
	// Short begins the line that says who meets it: at most 30 letters.
	Short string
	// Title says what it is to have it, as what follows "it".
	Title string
	// Why somebody wants it: one sentence, no full stop.
	Why string
	// Tests are what is tried, the first first.
	Tests []Test
	// Any: one of them is enough.
	Any bool
}

// Test is what one trial has to show. A nil list of outcomes is for any.
type Test struct {
	Event string // by its id
	Part  string // that the workload plays, by its id; "" for the plain one
	// Lacks is what is missing where it is not shown, as what follows "but": "its children are left".
	Lacks string
	// Then: it is asked only of who has shown those before.
	Then bool
	// Met and Half are the outcomes that count as such; all others count as not met. Open
	// are those that tell nothing of the need.
	Met, Half, Open []evidence.Outcome
	// Check has to hold besides, by its id; where it is moot nothing is asked of the mode.
	Check string
	// Also says what else is to be seen, and why; nil for nothing.
	Also func(e evidence.Evidence) (Answer, string)
}

// Events names what its cells rest on, each once; with the workload's part after a /.
func (n Need) Events() (names []string) {
	for _, t := range n.Tests {
		name := t.Event
		if t.Part != "" {
			name += "/" + t.Part
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Answer is whether a need is met.
type Answer string

const (
	Met      Answer = "met"
	Half     Answer = "half"      // in part: what is lost is told
	NotMet   Answer = "not-met"   // it was tried
	NotAsked Answer = "not-asked" // it has no meaning for the mode
	Untold   Answer = "unknown"   // no trial could tell, or none was made
)
