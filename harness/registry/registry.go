// Package registry keeps the things that a newcomer adds as one file each:
// modes, events, checks and shells; and finds the name that was meant.
package registry

import (
	"cmp"
	"slices"
	"sync"
)

// Of holds things of one kind, in their order. The zero value is empty.
type Of[T any] struct{ entries []*entry[T] }

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
// `var _ = register(...)`. It panics on an id used twice: a mistake in the program.
// Every start of the program, a workload's too, pays for what is registered: so a
// thing is not made before it is asked for.
func (r *Of[T]) Add(order int, id string, fresh func() T) int {
	at := len(r.entries)
	for i, e := range r.entries {
		if e.id == id {
			panic("registered twice: " + id)
		}
		if at == len(r.entries) && cmp.Or(cmp.Compare(order, e.order), cmp.Compare(id, e.id)) < 0 {
			at = i
		}
	}
	r.entries = slices.Insert(r.entries, at, &entry[T]{order: order, id: id, fresh: fresh})
	return order
}

// All gives everything, by order and then by id.
func (r *Of[T]) All() []T {
	items := make([]T, len(r.entries))
	for i, e := range r.entries {
		items[i] = e.get()
	}
	return items
}

// Lookup gives the thing with this id.
func (r *Of[T]) Lookup(id string) (item T, ok bool) {
	i := slices.IndexFunc(r.entries, func(e *entry[T]) bool { return e.id == id })
	if i < 0 {
		return item, false
	}
	return r.entries[i].get(), true
}
