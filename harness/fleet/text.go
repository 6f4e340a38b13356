package fleet

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/page"
	"outlive/harness/visible"
)

// Limits of what is told where not all is asked for.
const (
	mostRows    = 20 // hosts, and differences of a kind
	mostNames   = 8  // of hosts, in one sentence
	mostTold    = 2  // differences of a host
	mostClasses = 5  // columns of hosts
	longest     = 60 // columns of a name or an answer
	longestWhy  = 200
)

// Document tells it to people: who says nothing, who differs from most, and then in what.
func (r Report) Document(whole bool, again string) page.Document {
	doc := page.Document{page.Sourced{Text: page.Title.Of(r.Headline()), Source: page.Count(r.Summary.Documents, "document")}, page.Blank{}}
	doc = append(doc, r.hosts(whole)...)
	doc = append(doc, r.troubles()...)
	left := false
	for _, part := range r.parts() {
		rows := part.rows
		if len(rows) > mostRows && !whole {
			rows, left = rows[:mostRows], true
		}
		doc = append(doc, page.Blank{}, page.Said{Pieces: []page.Piece{page.Heading.Of(part.title)}})
		doc = append(doc, r.table(rows)...)
		if more := len(part.rows) - len(rows); more > 0 {
			doc = append(doc, page.Said{Mark: page.Plain.Of(" "), Pieces: []page.Piece{page.Faint.Of(fmt.Sprintf("and %d more", more))}})
		}
	}
	if left || r.Summary.Hosts-r.Summary.Alike > mostRows && !whole {
		doc = append(doc, page.Proposed{Question: "All of it?", Line: again})
	}
	return doc
}

// Headline says in one line how the hosts stand to each other.
func (r Report) Headline() string {
	s := r.Summary
	parts := []string{page.Count(s.Hosts, "host")}
	switch {
	case s.Differ > 0 && slices.ContainsFunc(r.Differences, func(d Difference) bool { return d.Kind != System && d.Most != "" }):
		parts = append(parts, numbered(s.Differ, "differs from most", "differ from most"))
	case s.Differ > 0:
		parts = append(parts, numbered(s.Differ, "differs", "differ"))
	}
	if s.Unread > 0 {
		parts = append(parts, fmt.Sprintf("%d cannot be told of", s.Unread))
	}
	if s.Differences == 0 && s.Hosts-s.Unread > 1 {
		parts = append(parts, "no difference in what was measured")
	}
	return strings.Join(parts, ", ")
}

func numbered(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func (r Report) hosts(whole bool) page.Document {
	var names, systems page.Column
	names.Most, systems.Most, systems.Kind = longest, 30, page.Faint
	f := page.Fates{}
	var alike []string
	left := 0
	for _, h := range r.Hosts {
		switch {
		case h.State == Alike:
			alike = append(alike, h.Host)
			continue
		case !whole && len(names.Cells) == mostRows:
			left++
			continue
		}
		names.Cells, systems.Cells = append(names.Cells, h.Host), append(systems.Cells, h.Distribution)
		f.Ends = append(f.Ends, h.end(whole))
	}
	f.Heads = []page.Column{names, systems}
	doc := page.Document{}
	if len(f.Ends) > 0 {
		doc = append(doc, f)
	}
	if left > 0 {
		doc = append(doc, page.Said{Pieces: []page.Piece{page.Faint.Of(fmt.Sprintf("and %d more", left))}})
	}
	if len(alike) > 0 {
		said := numbered(len(alike), "host differs", "hosts differ") + " in nothing from most: " + some(alike, whole)
		if r.Summary.Hosts-r.Summary.Unread == 1 {
			said = "only " + alike[0] + " could be read"
		}
		doc = append(doc, page.Said{Mark: page.Good.Sign("✓", "+"), Pieces: []page.Piece{page.Plain.Of(said)}})
	}
	return doc
}

// end says in what a host is not as most are.
func (h Host) end(whole bool) page.Piece {
	if why := h.Why(); why != "" {
		if !whole {
			why = visible.Name(why, longestWhy)
		}
		return page.Doubt.Of("cannot be told of: " + why)
	}
	differs := h.measured()
	var told []string
	for i, d := range differs {
		if i == mostTold && !whole {
			told = append(told, fmt.Sprintf("and %d more", len(differs)-i))
			break
		}
		most := ""
		if d.Most != "" {
			most = ", most: " + d.Most
		}
		told = append(told, d.What+": "+d.Is+most)
	}
	return page.Degraded.Of(fmt.Sprintf("differs in %d of %s: %s", len(differs), page.Count(h.Counts.Answers, "answer"), strings.Join(told, "; ")))
}

// troubles names the hosts on which something is broken, or could not be told.
func (r Report) troubles() (doc page.Document) {
	var broken, unfit []string
	for _, h := range r.Hosts {
		if h.Counts.Broken > 0 {
			broken = append(broken, fmt.Sprintf("%s (%d)", h.Host, h.Counts.Broken))
		}
		if h.Counts.Unfit > 0 {
			unfit = append(unfit, fmt.Sprintf("%s (%d)", h.Host, h.Counts.Unfit))
		}
	}
	if len(broken) > 0 {
		doc = append(doc, page.Said{Mark: page.Alarm.Of("!"), Pieces: []page.Piece{page.Alarm.Of("broken on " + some(broken, false))}})
	}
	if len(unfit) > 0 {
		doc = append(doc, page.Said{Mark: page.Doubt.Of("?"), Pieces: []page.Piece{page.Doubt.Of("unfit on " + some(unfit, false))}})
	}
	return doc
}

// some names a few of many.
func some(names []string, whole bool) string {
	if len(names) <= mostNames || whole {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:mostNames], ", "), len(names)-mostNames)
}

// section is the differences of one kind.
type section struct {
	title string
	rows  []Difference
}

func (r Report) parts() (all []section) {
	titles := map[string]string{
		Compare: "What survives", Verify: "Which rules are kept", Inspect: "What runs, and what becomes of it", System: "What they are and have",
	}
	for _, kind := range kinds {
		s := section{title: titles[kind]}
		for _, d := range r.Differences {
			if d.Kind == kind {
				s.rows = append(s.rows, d)
			}
		}
		if len(s.rows) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// table has a column for the hosts that answer alike, or, where these are too many, a
// line for each difference.
func (r Report) table(rows []Difference) page.Document {
	all := r.classes(rows)
	if len(all) > mostClasses {
		j := page.Judged{}
		for _, d := range rows {
			var said []string
			for _, a := range d.Answers {
				said = append(said, a.Answer+": "+a.who())
			}
			j.All = append(j.All, page.Judgement{Name: d.What, Sign: page.Plain.Of(" "), Said: strings.Join(said, "; ")})
		}
		return page.Document{j}
	}
	t := page.Facts{Names: page.Column{Most: longest}}
	for _, c := range all {
		t.Columns = append(t.Columns, page.Column{Head: c.label(), Most: longest, Cells: c.answers})
	}
	for _, d := range rows {
		t.Names.Cells = append(t.Names.Cells, "  "+d.What)
	}
	return page.Document{t}
}

func (a Answer) who() string {
	if len(a.Hosts) > mostNames {
		return page.Count(len(a.Hosts), "host")
	}
	return strings.Join(a.Hosts, ", ")
}

// class are hosts that answer all of some questions alike.
type class struct{ hosts, answers []string }

func (c class) label() string {
	if len(c.hosts) == 1 {
		return c.hosts[0]
	}
	return fmt.Sprintf("%s +%d", c.hosts[0], len(c.hosts)-1)
}

// unasked is in place of the answer of a host that was not asked.
const unasked = "-"

// classes are in the order of the hosts, those that answer nothing left out.
func (r Report) classes(rows []Difference) (all []class) {
	answers := map[string][]string{}
	for i, d := range rows {
		for _, a := range d.Answers {
			for _, h := range a.Hosts {
				if answers[h] == nil {
					answers[h] = strings.Split(strings.Repeat(unasked+"\n", len(rows)-1)+unasked, "\n")
				}
				answers[h][i] = a.Answer
			}
		}
	}
	at := map[string]int{}
	for _, h := range r.Hosts {
		if answers[h.Host] == nil {
			continue
		}
		key := strings.Join(answers[h.Host], "\x00")
		i, known := at[key]
		if !known {
			i = len(all)
			at[key], all = i, append(all, class{answers: answers[h.Host]})
		}
		all[i].hosts = append(all[i].hosts, h.Host)
	}
	return all
}
