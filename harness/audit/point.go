package audit

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/registry"
)

// Production is the profile of a service that goes live.
const Production = "production"

// Point is one of a profile: what is wanted of a service besides what its unit promises. It
// holds where the unit has one of the lines, and what they and the checks promise is kept.
type Point struct {
	ID     string // "user.unprivileged"
	Says   string // what is wanted
	Source string
	Lines  [][]string // directives: one of each row has to be there
	Checks []string   // and these have to be kept
	Fix    string     // what mends it: the smallest change
	// Unless tells that a unit needs none of it; nil: each does.
	Unless func(u Unit, o Order) bool
}

var points = registry.Of[Point]{Name: func(p *Point, id string) { p.ID = id }}

func wants(order int, id string, fresh func() Point) int {
	return points.Add(order, id, fresh)
}

// Points gives those of the profile for production.
func Points() []Point { return points.All() }

// Pointed is what became of a point. NotTested is one that no trial can tell.
type Pointed struct {
	Point   string  `json:"point"`
	Says    string  `json:"says"`
	Source  string  `json:"source"`
	Verdict Verdict `json:"verdict"`
	Fact    string  `json:"fact,omitempty"`
	Fix     string  `json:"fix,omitempty"`
}

const (
	Missing   Verdict = "missing"
	NotTested Verdict = "not tested"
)

// worst orders what became of the parts of a point: the first that is met is what became of it.
var worst = []Verdict{Missing, NotKept, Untold, Untried, Kept}

// held judges the points by what the trials found.
func (r Report) held(o Order) (all []Pointed) {
	for _, p := range Points() {
		if p.Unless != nil && p.Unless(o.Unit, o) {
			continue
		}
		all = append(all, p.judge(r, o))
	}
	return all
}

func (p Point) judge(r Report, o Order) Pointed {
	is := Pointed{Point: p.ID, Says: p.Says, Source: p.Source, Verdict: NotTested, Fix: p.Fix}
	if len(p.Lines) == 0 && len(p.Checks) == 0 {
		return is
	}
	var facts []string
	at := len(worst) - 1
	met := func(v Verdict, fact string) {
		switch n := slices.Index(worst, v); {
		case n < at:
			at, facts = n, []string{fact}
		case n == at:
			facts = append(facts, fact)
		}
	}
	for _, row := range p.Lines {
		met(r.lineOf(o.File, row))
	}
	for _, id := range p.Checks {
		met(r.checked(id))
	}
	is.Verdict, is.Fact = worst[at], strings.Join(facts, "; ")
	if is.Verdict == Kept {
		is.Fix = ""
	}
	return is
}

// lineOf is what became of the first directive of a row that the unit has.
func (r Report) lineOf(f File, row []string) (Verdict, string) {
	for _, name := range row {
		value := first(f.Value(name), f.at(name).Value)
		if value == "" && name == "CapabilityBoundingSet" && f.at(name).At != "" { // there, nothing is none of them
			return Untried, name + "= is empty: it may have none"
		}
		if value == "" || !isSet(value) {
			continue
		}
		line := name + "=" + value
		if at := f.at(name).At; slices.ContainsFunc(r.Ignored, func(said string) bool { return strings.HasPrefix(said, at+":") }) {
			return Missing, "systemd ignores " + line + " (" + at + ")"
		}
		for _, one := range r.Results {
			if one.Directive == name {
				return one.Verdict, strings.TrimSuffix(line+": "+one.Why(), ": ")
			}
		}
		return Kept, line // one that says how it is run, of which a check tells
	}
	return Missing, "there is no " + strings.Join(row, "= or ") + "="
}

func (r Report) checked(id string) (Verdict, string) {
	for _, one := range r.Checks {
		if one.Check == id {
			return one.Verdict, fmt.Sprintf("%s: %s", id, one.Fact)
		}
	}
	return Untried, id
}

// short tells whether a point is not met.
func (p Pointed) short() bool { return p.Verdict == Missing || p.Verdict == NotKept }
