package studio

import "outlive/harness/practice"

// Exercise is a step of a lesson, as far as the harness has to know it.
type Exercise struct {
	practice.Step
	Check   []practice.Predicate
	Choices [][]practice.Predicate // the predictions: each is right when all its predicates hold
	Solves  []Route
	Wrongs  []Route
	Hints   []Hint
}

// Route is what is typed, a line each.
type Route struct {
	Name   string
	Expect string // of a wrong: the diagnosis that it must get
	Shell  string // only in this one; empty for each
	Lines  []string
}

func (r Route) in(shell string) bool { return r.Shell == "" || r.Shell == shell }

// Hint helps who gets the diagnosis, in Markdown; several for one come one after the other.
type Hint struct{ Diagnosis, Text string }
