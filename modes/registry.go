package modes

import (
	"cmp"
	"slices"
)

var registry []Mode

// register adds a mode; it panics on an id used twice, which is a mistake in this package.
func register(order int, m Mode) int {
	for _, other := range registry {
		if other.ID == m.ID {
			panic("mode registered twice: " + m.ID)
		}
	}
	m.order = order
	registry = append(registry, m)
	return order
}

// All gives every mode in the order of the table.
func All() []Mode {
	all := slices.Clone(registry)
	slices.SortStableFunc(all, func(a, b Mode) int { return cmp.Compare(a.order, b.order) })
	return all
}

// Lookup gives a mode by its id.
func Lookup(id string) (Mode, bool) {
	i := slices.IndexFunc(registry, func(m Mode) bool { return m.ID == id })
	if i < 0 {
		return Mode{}, false
	}
	return registry[i], true
}
