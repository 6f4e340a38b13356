package lessons

import (
	"math/rand/v2"
	"slices"
)

// Case is one of several ways in which a step begins. A learner gets one by chance, and is
// not told which; a proof takes each.
type Case struct {
	Name  string
	Setup string // as that of a step
	At    Pos
}

// Variants are what a step may be: one for each of its cases, with what is for that alone or
// for all; or the step itself, where it always begins in the same way.
func (s Step) Variants() []Step {
	if len(s.Cases) == 0 {
		return []Step{s}
	}
	var all []Step
	for _, c := range s.Cases {
		others := func(of string) bool { return of != "" && of != c.Name }
		v := s
		v.Case, v.Setup, v.Cases = c.Name, c.Setup, nil
		v.Solves = slices.DeleteFunc(slices.Clone(s.Solves), func(r Route) bool { return others(r.Case) })
		v.Wrongs = slices.DeleteFunc(slices.Clone(s.Wrongs), func(r Route) bool { return others(r.Case) })
		v.Hints = slices.DeleteFunc(slices.Clone(s.Hints), func(h Hint) bool { return others(h.Case) })
		all = append(all, v)
	}
	return all
}

// Drawn gives the lesson with one variant of each step. With the same seed it is the same, so
// that who comes back finds what was left; a step that was done gets another one.
func (l Lesson) Drawn(seed string, p Progress) Lesson {
	l.Steps = slices.Clone(l.Steps)
	for i, s := range l.Steps {
		all := s.Variants()
		n := chance(seed, l.ID, s.ID, "case").IntN(len(all))
		if len(all) > 1 && p.Has(l.ID, s.ID) {
			n = (n + 1 + rand.IntN(len(all)-1)) % len(all)
		}
		l.Steps[i] = all[n]
	}
	return l
}
