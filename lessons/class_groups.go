package lessons

import (
	"slices"
	"strings"
)

// Group is those of a class who are at the same point.
type Group struct {
	Lesson, Step, Diagnosis string
	Number, Of              int
	Done, Left, Silent      bool
	Seats                   []Seat // who waits longest comes first
}

// Namesakes tells whether another seat bears the name.
func (r Room) Namesakes(s Seat) bool {
	return slices.ContainsFunc(r.Seats, func(other Seat) bool {
		return other.Name == s.Name && other.file() != s.file()
	})
}

// Groups puts a class together by lesson, step and diagnosis; the largest group
// of a step comes first.
func (r Room) Groups() []Group {
	var all []Group
	for _, s := range r.Seats {
		i := slices.IndexFunc(all, func(g Group) bool {
			return g.Lesson == s.Lesson && g.Step == s.Step && g.Diagnosis == s.Diagnosis && g.Done == s.Done && g.Left == s.Left && g.Silent == s.Silent()
		})
		if i < 0 {
			i = len(all)
			all = append(all, Group{Lesson: s.Lesson, Step: s.Step, Diagnosis: s.Diagnosis, Done: s.Done, Left: s.Left, Silent: s.Silent(), Number: s.Number, Of: s.Of})
		}
		all[i].Seats = append(all[i].Seats, s)
	}
	for _, g := range all {
		slices.SortStableFunc(g.Seats, func(a, b Seat) int { return a.Since.Compare(b.Since) })
	}
	slices.SortStableFunc(all, func(a, b Group) int {
		if c := strings.Compare(a.Lesson, b.Lesson); c != 0 {
			return c
		}
		if a.Number != b.Number {
			return a.Number - b.Number
		}
		if c := a.away() - b.away(); c != 0 {
			return c
		}
		if len(a.Seats) != len(b.Seats) {
			return len(b.Seats) - len(a.Seats)
		}
		return strings.Compare(a.Diagnosis, b.Diagnosis)
	})
	return all
}

// away puts those last who wait for nobody.
func (g Group) away() int {
	switch {
	case g.Left:
		return 2
	case g.Silent:
		return 1
	}
	return 0
}
