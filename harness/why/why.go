// Package why says what went wrong with a service, a run or a process: the likely
// cause, the fact it rests on, and what to type next. It reads what is there (the unit
// as its manager shows it, the journal, the log, /proc) and changes nothing.
//
//	Gather ── Facts ──▶ each Cause ── Finding ──▶ Answer
//
// A cause is one file: a pure function of the facts. Who adds a file adds a cause.
package why

import "outlive/harness/registry"

// Cause is one thing that goes wrong.
type Cause struct {
	ID     string
	Says   string // what is wrong, after the program's name and "has failed: "
	Source string
	// Outcome: it is what comes of a cause, as a start limit does, and is told beside that.
	Outcome bool
	// Find tells whether the facts show it; nil for no.
	Find func(f Facts) *Finding
}

// Finding is a cause that the facts show.
type Finding struct {
	ID      string   `json:"cause"`
	Says    string   `json:"says"`
	Source  string   `json:"source"`
	Outcome bool     `json:"outcome,omitempty"` // of another cause
	Because []string `json:"because"`           // facts, as they were read
	Next    []Next   `json:"next"`
}

// Next is a line to type, and what it is for.
type Next struct {
	For  string `json:"for"`
	Line string `json:"line"`
}

var registered = registry.Of[Cause]{Name: func(c *Cause, id string) { c.ID = id }}

func register(order int, id string, fresh func() Cause) int {
	return registered.Add(order, id, fresh)
}

// All gives every cause, the most telling first.
func All() []Cause { return registered.All() }

// Answer is what is wrong, if anything is.
type Answer struct {
	Facts Facts     `json:"-"`
	Found []Finding `json:"findings"` // the likely cause first; empty where nothing is wrong
}

// Of judges the facts: the first cause that they show, and what came of it.
func Of(f Facts) Answer {
	a := Answer{Facts: f, Found: []Finding{}}
	var outcomes []Finding
	for _, c := range All() {
		if len(a.Found) > 0 && !c.Outcome {
			continue
		}
		found := c.Find(f)
		if found == nil {
			continue
		}
		found.ID, found.Source, found.Outcome = c.ID, c.Source, c.Outcome
		if found.Says == "" {
			found.Says = c.Says
		}
		if c.Outcome {
			outcomes = append(outcomes, *found)
		} else {
			a.Found = append(a.Found, *found)
		}
	}
	a.Found = append(a.Found, outcomes...)
	return a
}

// Healthy tells whether nothing is wrong.
func (a Answer) Healthy() bool { return len(a.Found) == 0 }
