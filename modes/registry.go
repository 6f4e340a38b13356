package modes

import "outlive/harness/registry"

var registered registry.Of[Mode]

// register adds a mode; it panics on an id used twice, which is a mistake in this package.
func register(order int, m Mode) int { return registered.Add(order, m.ID, m) }

// All gives every mode in the order of the table.
func All() []Mode { return registered.All() }

// Lookup gives a mode by its id.
func Lookup(id string) (Mode, bool) { return registered.Lookup(id) }
