// Package registry keeps the things that a newcomer adds as one file each:
// modes, events, checks and shells; and finds the name that was meant.
package registry

import (
	"cmp"
	"slices"
)

// Of holds things of one kind, by id. The zero value is empty.
type Of[T any] struct{ entries []entry[T] }

type entry[T any] struct {
	order int
	id    string
	item  T
}

// Add registers a thing. It gives its order, so that a file can say
// `var _ = register(...)`, and panics on an id used twice: a mistake in the program.
func (r *Of[T]) Add(order int, id string, item T) int {
	if _, ok := r.Lookup(id); ok {
		panic("registered twice: " + id)
	}
	r.entries = append(r.entries, entry[T]{order, id, item})
	return order
}

// All gives everything by order, and by id where the order is the same.
func (r *Of[T]) All() []T {
	sorted := slices.SortedFunc(slices.Values(r.entries), func(a, b entry[T]) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.id, b.id))
	})
	items := make([]T, len(sorted))
	for i, e := range sorted {
		items[i] = e.item
	}
	return items
}

// Lookup gives the thing with this id.
func (r *Of[T]) Lookup(id string) (item T, ok bool) {
	i := slices.IndexFunc(r.entries, func(e entry[T]) bool { return e.id == id })
	if i < 0 {
		return item, false
	}
	return r.entries[i].item, true
}
