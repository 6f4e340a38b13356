// Package registry keeps the things that a newcomer adds as one file each:
// modes, events, checks and shells; and finds the name that was meant.
package registry

import (
	"cmp"
	"slices"
	"sync"
)

// Of holds things of one kind, in their order. The zero value is empty.
type Of[T any] struct {
	entries []*entry[T] // as they came, until somebody asks
	ordered sync.Once
}

type entry[T any] struct {
	order int
	id    string
	fresh func() T
	once  sync.Once
	item  *T // nil until it is made: an entry is small
}

func (e *entry[T]) get() T {
	e.once.Do(func() { item := e.fresh(); e.item = &item })
	return *e.item
}

// Add registers a thing, and gives its order, so that a file can say
// `var _ = register(...)`. Every start of the program, a workload's too, pays for what is
// registered: so a thing is not made, and all are not put in order, before somebody asks.
func (r *Of[T]) Add(order int, id string, fresh func() T) int {
	r.entries = append(r.entries, &entry[T]{order: order, id: id, fresh: fresh})
	return order
}

// inOrder gives all, by order and then by id. It panics on an id used twice: a mistake in
// the program.
func (r *Of[T]) inOrder() []*entry[T] {
	r.ordered.Do(func() {
		slices.SortFunc(r.entries, func(a, b *entry[T]) int {
			return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.id, b.id))
		})
		known := map[string]bool{}
		for _, e := range r.entries {
			if known[e.id] {
				panic("registered twice: " + e.id)
			}
			known[e.id] = true
		}
	})
	return r.entries
}

// All gives everything, by order and then by id.
func (r *Of[T]) All() []T {
	entries := r.inOrder()
	items := make([]T, len(entries))
	for i, e := range entries {
		items[i] = e.get()
	}
	return items
}

// Lookup gives the thing with this id.
func (r *Of[T]) Lookup(id string) (item T, ok bool) {
	entries := r.inOrder()
	i := slices.IndexFunc(entries, func(e *entry[T]) bool { return e.id == id })
	if i < 0 {
		return item, false
	}
	return entries[i].get(), true
}
