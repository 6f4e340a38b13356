// Package audit tries what a unit file promises: each line that limits, hides or
// forbids something is tried from inside a service of a real systemd, in a lab.
//
//	whole   the unit as it is, but for its program: the act must fail
//	alone   this one line and no other: the act must fail
//	bare    no line at all: the act must succeed, or its failing tells nothing
//
// What is configured is no evidence. A promise is kept where whole and alone held, and
// bare did not. A promise is one call of register, with a pure act: see Promise.
//
// What no single line promises, as how the service stops, is one call of behaves: see Conduct.
package audit

import (
	"cmp"

	"outlive/harness/registry"
)

// Promise is what one directive of systemd.exec(5) or systemd.resource-control(5) is to
// do, and how that is tried.
type Promise struct {
	ID     string // the directive: "ProtectSystem"
	Check  string // what it is part of: "filesystem.protected"
	Says   string // what holds of the service then
	Source string
	// Try acts inside the service, and tells whether what is promised holds, with the
	// fact. It leaves nothing behind. The value is the directive's.
	Try func(value string) (holds bool, fact string)
	// Fits tells whether Try says something of this value; nil: of each.
	Fits func(value string) bool
	// With names directives that it has no effect without: they are in alone, too.
	With []string
	// Grants: it gives something back that other lines take. The control is the unit without
	// this line.
	Grants bool
}

var registered = registry.Of[Promise]{Name: func(p *Promise, id string) { p.ID = id }}

func register(order int, id string, fresh func() Promise) int {
	return registered.Add(order, id, fresh)
}

// All gives every promise that can be tried.
func All() []Promise { return registered.All() }

// Lookup gives the promise of a directive.
func Lookup(directive string) (Promise, bool) { return registered.Lookup(directive) }

// Verdict is what became of a promise.
type Verdict string

const (
	Kept    Verdict = "kept"
	NotKept Verdict = "not kept here"       // the act succeeds, though the line forbids it
	Untold  Verdict = "cannot be told here" // the act fails without the line as well
	Untried Verdict = "not tried"           // nobody knows how, or the value is one of which it says nothing
)

// Result is one line of a unit, tried.
type Result struct {
	Directive string  `json:"directive"`
	Value     string  `json:"value"`
	Check     string  `json:"check,omitempty"`
	Says      string  `json:"says,omitempty"`
	Source    string  `json:"source,omitempty"`
	Verdict   Verdict `json:"verdict"`
	Whole     Seen    `json:"whole"`
	Alone     Seen    `json:"alone"`
	Bare      Seen    `json:"bare"`
}

// Seen is what an act met.
type Seen struct {
	Holds bool   `json:"holds"`
	Fact  string `json:"fact"`
	Unfit string `json:"unfit,omitempty"` // why it could not be tried
}

// judge says what became of a promise that was tried three times.
func (r Result) judge() Verdict {
	switch {
	case r.unfit() != "", r.Bare.Holds:
		return Untold
	case !r.Whole.Holds || !r.Alone.Holds:
		return NotKept
	}
	return Kept
}

// Why is the fact that a verdict rests on.
func (r Result) Why() string {
	switch {
	case r.unfit() != "":
		return r.unfit()
	case r.Verdict == Untold:
		return "without it, too: " + r.Bare.Fact
	case r.Verdict == NotKept && r.Whole.Holds:
		return "another line of the unit does it; with this line alone: " + r.Alone.Fact
	}
	return r.Whole.Fact
}

// unfit is why one of the three could not be tried; "" for none.
func (r Result) unfit() string { return cmp.Or(r.Whole.Unfit, r.Alone.Unfit, r.Bare.Unfit) }
