package report

import (
	"fmt"
	"io"
	"strings"

	"outlive/harness/plan"
)

// Case is one thing that was tried, as programs count it that gather tests. Its texts
// may be anybody's: what writes them escapes them.
type Case struct {
	Name, Class string
	Verdict     plan.Verdict
	// Known says why it is no failure that it is broken; empty where it is one.
	Known   string
	Word    string // what became of it
	Why     string // it was skipped
	Message string // what is wrong, in a line
	Facts   []Fact // and in full
	Seconds float64
}

// Fact is one of what is told of a failed case; Below belongs to it.
type Fact struct {
	Key, Value string
	Below      []Fact
}

// Suite are cases that belong together, and what they were tried on.
type Suite struct {
	Name       string // of what tries them
	On         string // the host, or what was tried
	Properties []Fact
}

// SuiteWriter writes cases in a format: Begin once, Case for each, End once.
type SuiteWriter interface {
	Begin(Suite) error
	Case(Case) error
	End(summary string, seconds float64) error
}

// JUnit gives the writer of JUnit XML.
func JUnit(w io.Writer) SuiteWriter { return &junit{out: w} }

// TAP gives the writer of TAP 14.
func TAP(w io.Writer) SuiteWriter { return &tap{out: w} }

// account tells facts, a line each.
func account(facts []Fact) string {
	var b strings.Builder
	var tell func(indent string, facts []Fact)
	tell = func(indent string, facts []Fact) {
		for _, f := range facts {
			if f.Value != "" {
				fmt.Fprintf(&b, "\n%-9s %s", indent+f.Key, f.Value)
			}
			tell(indent+"  ", f.Below)
		}
	}
	tell("", facts)
	return b.String() + "\n"
}
