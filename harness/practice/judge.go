package practice

import (
	"fmt"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// Predicate names something that can be told of a subject, or denies it.
type Predicate struct {
	Name string
	Not  bool
}

func (p Predicate) String() string {
	if p.Not {
		return "!" + p.Name
	}
	return p.Name
}

// Nothing is the diagnosis when no subject has reported.
const Nothing = "nothing-runs"

// Impossible is the diagnosis when the event cannot happen to what runs.
const Impossible = "not-possible"

// Verdict says whether a step is done.
type Verdict struct {
	Done bool
	// Diagnosis is the predicate that failed first, or Nothing, or Impossible.
	Diagnosis string
	Rule      string // what should be so, in words
	Fact      string // what was observed
	Source    string
	// Unfit says why it could not be told; empty when it could.
	Unfit string
	// Holds says of each predicate whether it is fulfilled, in their order.
	Holds []bool
}

const noWorkload = "no workload has reported"

// nothingRuns is the verdict where nothing does: nobody has reported, and, where units are
// looked at, none of a service was started.
func nothingRuns(e *evidence.Evidence) (Verdict, bool) {
	if e != nil && (e.Unfit != "" || e.Before.PID != 0) {
		return Verdict{}, false
	}
	v := Verdict{Diagnosis: Nothing, Rule: "a workload runs", Fact: noWorkload}
	if e == nil {
		return v, true
	}
	for _, u := range e.Shown {
		if strings.HasSuffix(u.Name, ".service") {
			if u.Begun() {
				return Verdict{}, false
			}
			if v.Source == "" { // it is told of the first, which is the learner's own
				v.Rule, v.Fact, v.Source = u.Name+" was started", "systemctl show "+u.Name+": "+u.Describe(), "systemctl(1)"
			}
		}
	}
	return v, true
}

// Judge tells whether all predicates hold. It is pure. Nil evidence, or one
// without a subject, is that of a step where nothing runs.
func Judge(all []Predicate, e *evidence.Evidence) Verdict {
	if v, nothing := nothingRuns(e); nothing {
		return v
	}
	if e.Unfit != "" {
		return Verdict{Unfit: e.Unfit}
	}
	v := Verdict{Done: true}
	for _, p := range all {
		q, ok := Lookup(p.Name)
		if !ok {
			return Verdict{Unfit: fmt.Sprintf("no predicate is called %q", p.Name)}
		}
		found := q.Holds(*e)
		holds := found.Holds != p.Not
		if e.Before.PID == 0 && !ofUnit(p.Name) { // of nobody nothing is so
			found, holds = check.Finding{Got: noWorkload}, false
		}
		v.Holds = append(v.Holds, holds)
		switch {
		case found.Unseen != "" && v.Done:
			return Verdict{Unfit: p.Name + ": " + found.Unseen}
		case holds || !v.Done:
			continue
		}
		v.Done, v.Diagnosis, v.Rule, v.Fact, v.Source = false, p.String(), "it "+p.Words(), found.Got, q.Source
	}
	return v
}
