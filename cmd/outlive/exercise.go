//go:build linux

package main

import (
	"slices"

	"outlive/harness/practice"
	"outlive/harness/studio"
	"outlive/lessons"
)

// exercise tells the harness what it has to know of a lesson's step.
func exercise(l lessons.Lesson, s lessons.Step, shell string) studio.Exercise {
	x := studio.Exercise{
		Step:  practice.Step{Shell: shell, Setup: s.Setup, Event: s.Act, Lab: slices.Contains(l.Needs, lessons.Lab), Units: l.Units, Term: "vt100"},
		Check: predicates(s.Check),
	}
	x.Races = practice.Races(x.Check)
	for _, c := range s.Predict {
		x.Choices = append(x.Choices, predicates(c.When))
	}
	x.Solves, x.Wrongs = routes(s.Solves), routes(s.Wrongs)
	for _, h := range s.Hints {
		x.Hints = append(x.Hints, studio.Hint{Diagnosis: h.Diagnosis, Text: h.Text})
	}
	return x
}

func predicates(all []lessons.Predicate) (known []practice.Predicate) {
	for _, p := range all {
		known = append(known, practice.Predicate{Name: p.Name, Not: p.Not})
	}
	return known
}

func routes(all []lessons.Route) (known []studio.Route) {
	for _, r := range all {
		known = append(known, studio.Route{Name: r.Name, Expect: r.Expect, Shell: r.Shell, Lines: r.Lines})
	}
	return known
}
