// Package parts holds the parts that the built-in workload plays: what a program may
// do by itself that decides what it outlives, and the flags of outlive workload
// that make it do so.
package parts

import (
	"strings"

	"outlive/harness/program"
	"outlive/harness/registry"
)

// Part is one thing that programs do.
type Part struct {
	ID      string   // as typed after --part: a verb, the workload being its subject
	Summary string   // one sentence, no full stop
	Args    []string // of outlive workload
	Lab     bool     // what it is about takes a lab
	Traits  program.Traits
}

// Plain is the part of a program that does nothing of the kind.
const Plain = "plain"

var registered = registry.Of[Part]{Name: func(p *Part, id string) { p.ID = id }}

func register(order int, id string, fresh func() Part) int {
	return registered.Add(order, id, fresh)
}

// All gives every part, the plain one first.
func All() []Part { return registered.All() }

// Lookup gives a part by its id.
func Lookup(id string) (Part, bool) { return registered.Lookup(id) }

// Program is what the theory knows of the workload that plays it.
func (p Part) Program() program.Program { return program.Program{ID: p.ID, Traits: p.Traits} }

// keeps names places as the flag --keep takes them.
func keeps(places ...program.Keep) string {
	var words []string
	for _, place := range places {
		words = append(words, string(place))
	}
	return strings.Join(words, ",")
}
