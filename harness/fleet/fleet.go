// Package fleet holds what many hosts have measured against each other: documents
// of compare, verify and inspect, of several machines, distributions or days.
//
//	document ── read ──▶ answers, by question ── Report ──▶ who differs from most, and in what
//
// A document is read piece by piece, and what it says is kept once, however many
// hosts say the same. One that is missing, cut off or something else is told of as
// well: nobody is left out in silence.
package fleet

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"outlive/harness/plan"
)

// Kinds of questions, in the order in which differences are told.
const (
	Compare = "compare" // what became of a mode at an event
	Verify  = "verify"  // whether a rule is kept
	Inspect = "inspect" // what runs, and what becomes of it
	System  = "system"  // what the host is, and which tools it has
)

var kinds = []string{Compare, Verify, Inspect, System}

// Question is one thing that hosts are asked.
type Question struct {
	Kind string `json:"kind"`
	What string `json:"what"`
}

// Document is one that was read, or was not.
type Document struct {
	File   string `json:"file"`
	Schema string `json:"schema"`
	Why    string `json:"why,omitempty"` // it tells nothing; "" where it does
}

// Counts are verdicts: of cells, and of rules.
type Counts struct {
	Answers int `json:"answers"`
	Kept    int `json:"kept"`
	Broken  int `json:"broken"`
	Skipped int `json:"skipped"`
	Unfit   int `json:"unfit"`
}

func (c *Counts) add(v plan.Verdict) {
	c.Answers++
	switch v {
	case plan.Kept:
		c.Kept++
	case plan.Broken:
		c.Broken++
	case plan.Skipped:
		c.Skipped++
	case plan.Unfit:
		c.Unfit++
	}
}

// host is one machine, distribution or day.
type host struct {
	name      string
	documents []Document
	about     plan.Host
	counts    Counts
}

// Fleet gathers what hosts say. It is not safe for concurrent use.
type Fleet struct {
	hosts []*host
	named map[string]*host
	asked map[Question]map[string][]*host // who gives which answer
}

// New gives an empty one.
func New() *Fleet {
	return &Fleet{named: map[string]*host{}, asked: map[Question]map[string][]*host{}}
}

// Add reads one document of a host. What it says counts only if it can be read to
// its end; else it is told why not.
func (f *Fleet) Add(name, file string, from io.Reader) {
	said, err := read(from)
	h := f.host(name)
	if err == nil && said.kind != "" && slices.ContainsFunc(h.documents, func(d Document) bool { return d.Why == "" && d.Schema == said.schema }) {
		err = fmt.Errorf("another document says what %s has measured by %s", name, said.kind)
	}
	if err != nil {
		f.Silent(name, file, said.schema, err.Error())
		return
	}
	h.documents = append(h.documents, Document{file, said.schema, ""})
	said.tell(func(q Question, answer string) {
		by := f.asked[q]
		if by == nil {
			by = map[string][]*host{}
			f.asked[q] = by
		}
		if who := by[answer]; len(who) == 0 || who[len(who)-1] != h { // it has said so already
			by[answer] = append(who, h)
		}
	}, h)
}

// Silent notes that a document of a host tells nothing, and why.
func (f *Fleet) Silent(name, file, schema, why string) {
	h := f.host(name)
	h.documents = append(h.documents, Document{file, schema, why})
}

func (f *Fleet) host(name string) *host {
	h := f.named[name]
	if h == nil {
		h = &host{name: name}
		f.hosts, f.named[name] = append(f.hosts, h), h
	}
	return h
}

// Names names the host of each file: web-1 of web-1.json, of web-1.verify.json and of
// web-1/verify.json; where that is not enough to tell two files apart, by their folder too.
func Names(files []string) []string {
	names, taken := make([]string, len(files)), map[string]int{}
	kind := func(file string) string { return filepath.Ext("." + stem(file)) }
	for i, file := range files {
		names[i] = nameOf(file)
		taken[names[i]+"\x00"+kind(file)]++
	}
	for i, file := range files {
		if taken[names[i]+"\x00"+kind(file)] > 1 && file != Stdin {
			names[i] = filepath.ToSlash(filepath.Clean(strings.TrimSuffix(file, filepath.Ext(file))))
		}
	}
	return names
}

// Stdin is the file that stands for standard input.
const Stdin = "-"

func stem(file string) string {
	base := filepath.Base(file)
	for _, end := range []string{".json", ".jsonl"} {
		base = strings.TrimSuffix(base, end)
	}
	return base
}

func nameOf(file string) string {
	name := stem(file)
	if file == Stdin {
		return "standard input"
	}
	if slices.Contains(kinds, name) && filepath.Base(filepath.Dir(file)) != "." {
		return filepath.Base(filepath.Dir(file))
	}
	for _, kind := range kinds {
		if short := strings.TrimSuffix(name, "."+kind); short != "" {
			name = short
		}
	}
	return name
}
