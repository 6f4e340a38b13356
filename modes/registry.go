package modes

import (
	"slices"

	"outlive/harness/registry"
)

var registered = registry.Of[Mode]{Name: func(m *Mode, id string) { m.ID = id }}

// register adds a mode; it panics on an id used twice, which is a mistake in this package.
func register(order int, id string, fresh func() Mode) int {
	return registered.Add(order, id, fresh)
}

// All gives every mode in the order of the table.
func All() []Mode { return registered.All() }

// Usual gives those that are tried where none is asked for.
func Usual() []Mode { return slices.DeleteFunc(All(), func(m Mode) bool { return m.Rare }) }

// Lookup gives a mode by its id.
func Lookup(id string) (Mode, bool) { return registered.Lookup(id) }
