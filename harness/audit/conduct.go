package audit

import (
	"cmp"
	"slices"
	"sync"

	"outlive/harness/lab"
	"outlive/harness/registry"
)

// Conduct is what a service does as a whole, and no single line of its unit: how it starts,
// ends, comes back and is stopped. It is tried in a lab, by the unit's own program where that
// runs there, or by a program of ours in its place. The fact says which.
type Conduct struct {
	ID     string // "stop.graceful"
	Says   string // what holds of the service then
	Source string
	// Try tells what became of it, with the fact. Untried comes with why it cannot be
	// asked of this unit.
	Try func(b *bench) (Verdict, string)
}

var conducts = registry.Of[Conduct]{Name: func(c *Conduct, id string) { c.ID = id }}

func behaves(order int, id string, fresh func() Conduct) int {
	return conducts.Add(order, id, fresh)
}

// Conducts gives all that are known.
func Conducts() []Conduct { return conducts.All() }

// Behaved is what became of one.
type Behaved struct {
	Check   string  `json:"check"`
	Says    string  `json:"says"`
	Source  string  `json:"source"`
	Verdict Verdict `json:"verdict"`
	Fact    string  `json:"fact"`
}

// Itself asks Behave whether a unit contradicts itself.
const Itself = "itself"

// Behave tries how a service behaves in a lab, and whether its unit contradicts itself; self
// is outlive's path there. The checks that are named are tried; with none all.
func Behave(in *lab.Lab, self string, o Order, ids ...string) (r Report, err error) {
	b, err := newBench(in, self, o)
	if err != nil {
		return r, err
	}
	defer b.close()
	if r.Made, err = b.completes(); err != nil {
		return r, err
	}
	r.Name, r.Checks = o.Name, b.behave(ids...)
	if len(ids) == 0 || slices.Contains(ids, Itself) {
		r.Contradictions = o.Unit.contradictions(b.met(nil))
	}
	return r, nil
}

// behave tries them side by side.
func (b *bench) behave(ids ...string) []Behaved {
	known := Conducts()
	if len(ids) > 0 {
		known = slices.DeleteFunc(known, func(c Conduct) bool { return !slices.Contains(ids, c.ID) })
	}
	all := make([]Behaved, len(known))
	var tried sync.WaitGroup
	for i, c := range known {
		tried.Go(func() {
			verdict, fact := c.Try(b)
			all[i] = Behaved{c.ID, c.Says, c.Source, verdict, fact}
		})
	}
	tried.Wait()
	return all
}

// first is the first that is said at all.
func first[T comparable](all ...T) T { return cmp.Or(all...) }
