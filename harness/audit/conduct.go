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

var conducts registry.Of[Conduct]

func behaves(order int, id string, fresh func() Conduct) int {
	return conducts.Add(order, id, func() Conduct { c := fresh(); c.ID = id; return c })
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

// Behave tries how a service of this name behaves in a lab; self is outlive's path in it.
// It takes as long as the unit's own waits: RestartSec=, StartLimitIntervalSec=, TimeoutStopSec=.
// Those that are named are tried; with none all.
func Behave(in *lab.Lab, self, name string, f File, text string, ids ...string) ([]Behaved, error) {
	b, err := newBench(in, self, name, f, text)
	if err != nil {
		return nil, err
	}
	defer b.close()
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
	return all, nil
}

// first is the first that is not "".
func first(all ...string) string { return cmp.Or(all...) }
