// Package harden finds out what may be taken from a service without keeping it from its work:
// it adds one directive after the other to a unit, and keeps each with which all goes as it did
// without.
//
//	as it is, twice     what fails by itself, where it writes, what sockets it asks for
//	+ ProtectSystem=…   starts, answers, reloads, restarts, stops; no new denial: kept
//	+ ProtectHome=…     a new denial, twice: repaired by what is known, or a laxer value, or left out
//	…
//	all that was kept   once more, as the file that is printed
//
// What a directive is, in which values, and how it is repaired, is one call of register: see
// Candidate. The package acts on nothing: who runs the service is a Trier.
package harden

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/witness"
)

// Trier runs the service with lines added to its unit, and tells what was seen.
type Trier interface {
	Step(lines []string) Run
}

// Run is what was seen of a service from its start to its stop.
type Run struct {
	Failed string // which act did not go, and why; "" where all did
	// Denied counts what was refused; nil where nothing can be seen of that.
	Denied map[witness.Denial]int
	Facts  Facts
}

// Verdict is what became of a directive.
type Verdict string

const (
	Kept     Verdict = "kept"
	Left     Verdict = "not kept"  // the service does not do the same with it
	Untested Verdict = "untested"  // this machine does not keep it, or cannot tell
	Already  Verdict = "is there"  // the unit says something of it
	Unasked  Verdict = "not asked" // it is not for such a service
)

// Result is one directive.
type Result struct {
	Directive string   `json:"directive"`
	Says      string   `json:"says"`
	Source    string   `json:"source"`
	Verdict   Verdict  `json:"verdict"`
	Lines     []string `json:"lines,omitempty"` // of the drop-in
	// Why is what became of the strictest value that was not kept, or why it was not tried.
	Why string `json:"why,omitempty"`
}

// Outcome is all of it.
type Outcome struct {
	Results   []Result `json:"results"`
	Steps     int      `json:"steps"`
	ProbeOnly bool     `json:"probe_only"` // denials could not be seen
}

// Plan is what is asked for.
type Plan struct {
	Candidates []Candidate
	Sets       func(directive string) bool // the unit says something of it already
	// Holds tells whether this machine keeps a line, or why it cannot be told; "" for yes.
	Holds    func(line string) string
	Untested bool                   // put in what could not be tried, too
	Begins   func(directive string) // called before it is tried
}

// Harden looks for what can be taken from a service. The error is why the service cannot be
// told of: it does not do its work as it is.
func Harden(t Trier, p Plan) (Outcome, error) {
	s := search{Trier: t, plan: p}
	if err := s.control(); err != nil {
		return Outcome{}, err
	}
	var all []Result
	for _, c := range p.Candidates {
		if p.Begins != nil {
			p.Begins(c.ID)
		}
		r := s.candidate(c)
		if r.Verdict == Kept || r.Verdict == Untested && p.Untested {
			s.lines = append(s.lines, r.Lines...)
		}
		all = append(all, r)
	}
	return Outcome{all, s.steps, s.usual == nil}, nil
}

// search is what is known so far.
type search struct {
	Trier
	plan  Plan
	lines []string // that were kept
	usual map[witness.Denial]int
	facts Facts
	steps int
}

// control runs the service as it is, twice: what is refused then is no news.
func (s *search) control() error {
	for range 2 {
		run := s.Step(nil)
		if run.Failed != "" {
			return fmt.Errorf("cannot harden the unit: its service does not work as it is: %s", run.Failed)
		}
		for d, n := range run.Denied {
			if s.usual == nil {
				s.usual = map[witness.Denial]int{}
			}
			s.usual[d] = max(s.usual[d], n)
		}
		if run.Denied != nil && s.usual == nil {
			s.usual = map[witness.Denial]int{}
		}
		s.facts.join(run.Facts)
	}
	return nil
}

// candidate tries a directive, from its strictest value to its most lax.
func (s *search) candidate(c Candidate) Result {
	r := Result{Directive: c.ID, Says: c.Says, Source: c.Source}
	if s.plan.Sets(c.ID) {
		r.Verdict = Already
		return r
	}
	settings, why := c.Settings(s.facts)
	if len(settings) == 0 {
		r.Verdict, r.Why = Unasked, why
		return r
	}
	s.facts.private = s.plan.Sets("PrivateTmp") || slices.Contains(s.lines, "PrivateTmp=yes")
	missing := s.plan.Holds(settings[0][0])
	if missing != "" && !s.plan.Untested {
		r.Verdict, r.Lines, r.Why = Untested, settings[0], missing
		return r
	}
	r.Verdict = Left
	for _, lines := range settings {
		kept, why := s.repaired(c, lines)
		if r.Why == "" {
			r.Why = why
		}
		if kept != nil {
			r.Verdict, r.Lines = Kept, kept
			break
		}
	}
	if r.Verdict == Kept && missing != "" {
		r.Verdict, r.Why = Untested, missing
	}
	return r
}

// most is how often a value is repaired.
const most = 5

// repaired tries a value, and mends it by what was refused as long as that helps; nil where it
// does not. The word is why the value as it was did not do.
func (s *search) repaired(c Candidate, lines []string) (kept []string, why string) {
	for range most {
		denied, failed := s.attempt(lines)
		if failed == "" {
			return lines, why
		}
		if why == "" {
			why = strings.Join(lines, ", ") + ": " + failed
		}
		if c.Repair == nil {
			return nil, why
		}
		mended := c.Repair(slices.Clone(lines), s.facts, denied)
		if mended == nil || slices.Equal(mended, lines) {
			return nil, why
		}
		lines = mended
	}
	return nil, why
}

// attempt runs the service with these lines. What speaks against them has to be seen twice.
func (s *search) attempt(lines []string) (denied []witness.Denial, failed string) {
	for again := range 2 {
		run := s.Step(slices.Concat(s.lines, lines))
		s.steps++
		if s.usual != nil && run.Denied == nil && run.Failed == "" {
			run.Failed = "what was refused could not be seen"
		}
		fresh := s.fresh(run.Denied)
		if again > 0 {
			fresh = slices.DeleteFunc(fresh, func(d witness.Denial) bool { return !slices.Contains(denied, d) })
		}
		denied = fresh
		switch {
		case len(denied) > 0 && run.Failed != "":
			failed = told(denied) + "; " + run.Failed
		case len(denied) > 0:
			failed = told(denied)
		case run.Failed != "":
			failed = run.Failed
		default:
			return nil, ""
		}
	}
	return denied, failed
}

// told names the first of them, and how many more there are.
func told(denied []witness.Denial) string {
	if len(denied) == 1 {
		return denied[0].String()
	}
	return fmt.Sprintf("%s, and %d more", denied[0], len(denied)-1)
}

// fresh are the denials that were not there without: new ones, and those that are far more
// frequent. Of what was looked for and is not there any one more counts.
func (s *search) fresh(seen map[witness.Denial]int) (all []witness.Denial) {
	for d, n := range seen {
		usual := s.usual[d]
		if usual == 0 || d.Missed() && n > usual || n > 2*usual+4 {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, order)
	return all
}
