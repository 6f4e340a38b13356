package fleet

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Schema names the contract of the json format.
const Schema = "outlive/report/1"

// States of a host.
const (
	Alike   = "alike"   // it says what most say
	Differs = "differs" // from most in something that was measured, or from others where there are no most
	Unread  = "unread"  // a document of it tells nothing
)

// Report is what the hosts say, against each other; its JSON is a contract.
type Report struct {
	Schema      string       `json:"schema"`
	Hosts       []Host       `json:"hosts"` // those that tell nothing first, then those that differ most
	Differences []Difference `json:"differences"`
	Summary     Summary      `json:"summary"`
}

// Host is one of them.
type Host struct {
	Host         string      `json:"host"`
	State        string      `json:"state"`
	Documents    []Document  `json:"documents"`
	Kernel       string      `json:"kernel"`
	Distribution string      `json:"distribution"`
	Counts       Counts      `json:"counts"`
	Differs      []Deviation `json:"differs"`
}

// Deviation is an answer that is not that of most, or one of several where none is.
type Deviation struct {
	Question
	Is   string `json:"is"`
	Most string `json:"most"` // "" where no answer has more than half
}

// Difference is a question that hosts answer differently.
type Difference struct {
	Question
	Most    string   `json:"most"`    // the answer of more than half; "" where there is none
	Answers []Answer `json:"answers"` // that of most first
}

// Answer is one, and who gives it.
type Answer struct {
	Answer string   `json:"answer"`
	Hosts  []string `json:"hosts"`
}

// Summary counts hosts.
type Summary struct {
	Hosts       int `json:"hosts"`
	Alike       int `json:"alike"`
	Differ      int `json:"differ"`
	Unread      int `json:"unread"`
	Documents   int `json:"documents"`
	Differences int `json:"differences"` // in what was measured
	Broken      int `json:"broken"`      // hosts on which something is
	Unfit       int `json:"unfit"`       // hosts on which something could not be told
}

// Report holds the hosts against each other.
func (f *Fleet) Report() Report {
	f.tellAbsent()
	r := Report{Schema: Schema, Hosts: []Host{}, Differences: []Difference{}}
	differs := map[*host][]Deviation{}
	for q, by := range f.asked {
		if len(by) > 1 {
			r.Differences = append(r.Differences, difference(q, by, differs))
		}
	}
	slices.SortFunc(r.Differences, func(a, b Difference) int { return compareQuestions(a.Question, b.Question) })
	for _, h := range f.hosts {
		r.Hosts = append(r.Hosts, h.told(differs[h]))
	}
	slices.SortStableFunc(r.Hosts, func(a, b Host) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(len(b.measured()), len(a.measured())))
	})
	r.sum()
	return r
}

// tellAbsent has each host that inspected say of what runs elsewhere that it does not.
func (f *Fleet) tellAbsent() {
	for q, by := range f.asked {
		if q.Kind != Inspect || !strings.HasSuffix(q.What, there) || len(by[no]) > 0 {
			continue
		}
		runs := map[*host]bool{}
		for _, h := range by[yes] {
			runs[h] = true
		}
		for _, h := range f.hosts {
			if !runs[h] && slices.ContainsFunc(h.documents, func(d Document) bool { return d.Why == "" && schemas[d.Schema] == Inspect }) {
				by[no] = append(by[no], h)
			}
		}
	}
}

// difference tells who answers what, and notes who does not answer as most do.
func difference(q Question, by map[string][]*host, differs map[*host][]Deviation) Difference {
	d := Difference{Question: q}
	all := 0
	for _, answer := range slices.Sorted(maps.Keys(by)) {
		a := Answer{Answer: answer}
		for _, h := range by[answer] {
			a.Hosts = append(a.Hosts, h.name)
		}
		d.Answers, all = append(d.Answers, a), all+len(a.Hosts)
	}
	slices.SortStableFunc(d.Answers, func(a, b Answer) int { return cmp.Compare(len(b.Hosts), len(a.Hosts)) })
	others := d.Answers
	if len(others[0].Hosts)*2 > all {
		d.Most, others = others[0].Answer, others[1:]
	}
	for _, a := range others {
		for _, h := range by[a.Answer] {
			differs[h] = append(differs[h], Deviation{q, a.Answer, d.Most})
		}
	}
	return d
}

func compareQuestions(a, b Question) int {
	return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(a.What, b.What))
}

func (h *host) told(differs []Deviation) Host {
	slices.SortFunc(differs, func(a, b Deviation) int { return compareQuestions(a.Question, b.Question) })
	t := Host{
		Host: h.name, State: Alike, Documents: h.documents, Kernel: h.about.Kernel, Distribution: h.about.Distribution,
		Counts: h.counts, Differs: append([]Deviation{}, differs...),
	}
	if len(t.measured()) > 0 {
		t.State = Differs
	}
	if t.Why() != "" {
		t.State = Unread
	}
	return t
}

// measured are the differences but those of what the host is.
func (h Host) measured() []Deviation {
	return slices.DeleteFunc(slices.Clone(h.Differs), func(d Deviation) bool { return d.Kind == System })
}

// Why tells why its documents tell nothing, and which, where not all say the same; "" where all tell.
func (h Host) Why() string {
	var all []string
	same := !slices.ContainsFunc(h.Documents, func(d Document) bool { return d.Why != h.Documents[0].Why })
	for _, d := range h.Documents {
		switch {
		case d.Why == "":
		case same:
			return d.Why
		default:
			all = append(all, d.File+": "+d.Why)
		}
	}
	return strings.Join(all, "; ")
}

func rank(h Host) int { return slices.Index([]string{Unread, Differs, Alike}, h.State) }

func (r *Report) sum() {
	s := &r.Summary
	for _, h := range r.Hosts {
		s.Hosts++
		s.Documents += len(h.Documents)
		switch h.State {
		case Alike:
			s.Alike++
		case Differs:
			s.Differ++
		case Unread:
			s.Unread++
		}
		if h.Counts.Broken > 0 {
			s.Broken++
		}
		if h.Counts.Unfit > 0 {
			s.Unfit++
		}
	}
	for _, d := range r.Differences {
		if d.Kind != System {
			s.Differences++
		}
	}
}
