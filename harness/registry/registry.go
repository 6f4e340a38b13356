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
	Name    func(thing *T, id string) // gives one the id that it was added by, where it has one
	added   []registration[T]         // as they came
	ordered sync.Once
	things  []thing[T] // once somebody has asked
}

type registration[T any] struct {
	order int
	id    string
	fresh func() T
}

type thing[T any] struct {
	id  string
	get func() T
}

// Add registers a thing, and gives its order, so that a file can say
// `var _ = register(...)`. Every start of the program, a workload's too, pays for what is
// registered: so a thing is not made, and all are not put in order, before somebody asks, and
// the code of a registration is a call.
//
//go:noinline
func (r *Of[T]) Add(order int, id string, fresh func() T) int {
	r.added = append(r.added, registration[T]{order, id, fresh})
	return order
}

// inOrder gives all, by order and then by id. It panics on an id used twice: a mistake in
// the program.
func (r *Of[T]) inOrder() []thing[T] {
	r.ordered.Do(func() {
		slices.SortFunc(r.added, func(a, b registration[T]) int {
			return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.id, b.id))
		})
		known := map[string]bool{}
		for _, one := range r.added {
			if known[one.id] {
				panic("registered twice: " + one.id)
			}
			known[one.id] = true
			r.things = append(r.things, thing[T]{one.id, sync.OnceValue(func() T { return r.make(one) })})
		}
	})
	return r.things
}

func (r *Of[T]) make(one registration[T]) T {
	made := one.fresh()
	if r.Name != nil {
		r.Name(&made, one.id)
	}
	return made
}

// All gives everything, by order and then by id.
func (r *Of[T]) All() []T {
	things := r.inOrder()
	all := make([]T, len(things))
	for i, one := range things {
		all[i] = one.get()
	}
	return all
}

// Lookup gives the thing with this id.
func (r *Of[T]) Lookup(id string) (found T, ok bool) {
	things := r.inOrder()
	i := slices.IndexFunc(things, func(one thing[T]) bool { return one.id == id })
	if i < 0 {
		return found, false
	}
	return things[i].get(), true
}
