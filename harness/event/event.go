// Package event holds what can happen to a process in the background: how to
// make each event happen for real, and what the rules of Linux and of the
// shell predict for a process with given traits. The predictions are pure
// functions of the traits; they are never filled in from runs.
package event

import (
	"slices"

	"outlive/harness/registry"
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// Event is one thing that happens after a workload was put in the background.
type Event struct {
	ID      string
	Heading string // for a column of the table, a few short words
	Block   string // columns of one block stay together
	Summary string
	Source  string
	// Aside: a table that has not room for all does without it.
	Aside bool
	// Rare: it is made only where it is asked for, as most of what it shows another shows, too.
	Rare bool
	// Lab: it takes a machine that may be logged out of, rebooted and so on.
	Lab bool
	// Session is what kind of session the line is typed in, or given to.
	Session theory.Session
	// KeptBy names the event whose survivors are safe from this one, too, as it
	// does not come to this with them; empty for none.
	KeptBy string
	// Unset names the variables without which it spares any mode.
	Unset []string
	// Instead is what to do where no mode helps, as a clause; empty for nothing.
	Instead string
	// Needs are the programs that it takes.
	Needs []string
	// Boots: the machine goes down and boots again.
	Boots bool
	// To says to whom alone it is sent; empty for all that it reaches by itself.
	To string
	// ByMode: it is made by what the mode says of itself; of a process that runs already
	// nobody knows how. Beyond tells whether that reaches more of it than To says.
	ByMode bool
	Beyond func(t modes.Traits) bool
	// Serves: it takes a workload that answers who connects.
	Serves bool
	// EndsShell: the session leader must have ended when the event is over.
	EndsShell bool
	// Slow: the workload takes its time to be ready.
	Slow bool
	// Orders: another unit is ordered after the workload's, and starts along with it.
	Orders bool
	// Together: it takes seconds of mere waiting, which trials of several modes
	// share: they are prepared on one machine one after the other, then it happens
	// to all of them at once. Only for events of a lab.
	Together bool
	// Takes says what it takes of what a program keeps besides itself; nil for nothing.
	Takes theory.Taking
	// Skip tells why the event has no meaning for such a process; "" when it has.
	Skip func(t modes.Traits, s shell.Shell) string
	// Make lets it happen and returns the fact that proves it. A stage.Stuck
	// error says that something could not end; any other that the harness cannot tell.
	Make func(s *stage.Stage) (fact string, err error)
	// Expect says what the rules predict, and Rows what that has to come to.
	Expect func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation
	Rows   []Row
}

// To whom alone an event is sent: to the subject, or to that and its process group.
const (
	Itself = "subject"
	Group  = "group"
)

// noPrompt is why nothing can be typed at a shell whose foreground is taken.
func noPrompt(t modes.Traits, _ shell.Shell) string {
	if t.KeepsShell {
		return "no prompt to type at: the foreground is taken"
	}
	return ""
}

// The blocks of the table.
const (
	endings = "the terminal or shell ends"
	signals = "a signal or a key"
	session = "the session or the machine ends"
)

var registered = registry.Of[Event]{Name: func(e *Event, id string) { e.ID = id }}

func register(order int, id string, fresh func() Event) int {
	return registered.Add(order, id, fresh)
}

// All gives every event, in the order of the table.
func All() []Event { return registered.All() }

// Usual gives those that are made where none is asked for.
func Usual() []Event {
	return slices.DeleteFunc(All(), func(e Event) bool { return e.Rare })
}

// Lookup gives an event by its id.
func Lookup(id string) (Event, bool) { return registered.Lookup(id) }
