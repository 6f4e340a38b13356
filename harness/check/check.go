// Package check holds the rules for a process in the background. A check says
// from the evidence whether its rule holds, and from the traits whether it has
// to: a mode is right when the two agree, whichever it is. Checks are pure.
package check

import (
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/program"
	"outlive/harness/registry"
	"outlive/modes"
)

// Check is one rule.
type Check struct {
	ID     string
	Rule   string
	Source string
	// Holds judges from the evidence alone.
	Holds func(e evidence.Evidence) Finding
	// Want says whether the rule has to hold; nil where it has to in any case.
	Want func(c Claim) bool
	// Turn changes what is claimed of a daemon so that the rule must not hold: the
	// test of Want.
	Turn func(c *Claim)
}

// Wanted tells whether the rule has to hold.
func (c Check) Wanted(of Claim) bool { return c.Want == nil || c.Want(of) }

// Finding is what a check saw.
type Finding struct {
	Holds bool
	Got   string // the observed fact
	// Unseen says why the evidence cannot tell; empty when it can.
	Unseen string
	// Moot: nothing is there that the rule speaks of, so that nothing is to be told.
	Moot bool
}

func moot(why string) Finding { return Finding{Unseen: why, Moot: true} }

// Claim is what is claimed of the subject.
type Claim struct {
	modes.Traits
	Expected evidence.Outcome
	Loses    bool           // a line that it has printed
	Spins    bool           // it is busy for as long as it lives
	Holds    bool           // back what it prints, for as long as it lives
	Leaves   bool           // its children behind, where it ends
	Cut      bool           // nobody asks it to end before it is ended
	Stale    bool           // what it was told to read again it has not
	Loss     []program.Keep // of what it keeps
	// Input is what becomes of it when it asks for input: evidence.Evidence.Input.
	Input string
}

var registered = registry.Of[Check]{Name: func(c *Check, id string) { c.ID = id }}

func register(id string, fresh func() Check) int {
	return registered.Add(0, id, fresh)
}

// All gives every check, by id.
func All() []Check { return registered.All() }

// Lookup gives a check by its id.
func Lookup(id string) (Check, bool) { return registered.Lookup(id) }

// noFDs is why a check of descriptors cannot tell, where they could not be
// read; "" when they could.
func noFDs(e evidence.Evidence) string {
	if len(e.Before.FDs) == 0 {
		return "its descriptors could not be read"
	}
	return ""
}

// onTerminal tells whether a descriptor's target is a terminal.
func onTerminal(target string) bool {
	return strings.HasPrefix(target, "/dev/pts/") || strings.HasPrefix(target, "/dev/tty") || target == "/dev/console"
}

func fromTerminal(p modes.Place) bool { return p == modes.Terminal || p == modes.Pane }
