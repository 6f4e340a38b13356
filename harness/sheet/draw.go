package sheet

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/page"
)

// Look is how a document is drawn.
type Look struct {
	Words func(text string) string // says a text in the reader's language; nil for as it is
	Level int                      // of its title's heading, 1 where it is the page's own; 0 for 1
}

// Draw gives a document as HTML.
func Draw(doc page.Document, l Look) Markup {
	d := drawing{page: page.New(page.Look{Words: l.Words}), level: max(l.Level, 1)}
	for _, part := range doc {
		d.part(part)
	}
	return Markup(d.b.String())
}

// drawing is a document in progress.
type drawing struct {
	page  *page.Page
	level int
	apart bool // there was an empty line before
	b     strings.Builder
}

func (d *drawing) set(name string, data any) { d.b.WriteString(string(set(name, data))) }

func (d *drawing) part(part page.Part) {
	apart := d.apart
	d.apart = false
	switch part := part.(type) {
	case page.Blank:
		d.apart = true
	case page.Said:
		d.said(part, apart)
	case page.Sourced:
		d.sourced(part, apart)
	case page.Flowing:
		d.set("flowing", d.flowing(part, apart))
	case page.Asked:
		d.set("proposed", d.proposed(page.Proposed{Question: part.Question, Line: part.Line}))
	case page.Facts:
		d.set("facts", d.facts(part))
	case page.Many:
		d.set("many", d.many(part))
	case page.Typed:
		d.set("typed", typed{strings.TrimSpace(d.page.Text(part.Prompt)), d.page.Verbatim(part.Line), apart})
	case page.Against:
		d.set("facts", d.facts(part.Facts()))
	case page.Fates:
		if len(part.Ends) > 0 {
			d.set("fates", d.fates(part))
		}
	case page.Judged:
		d.set("judged", d.judged(part))
	case page.Exchange:
		if len(part) > 0 {
			d.set("exchange", struct {
				Heads []string
				Rows  []sent
			}{d.exchangeHeads(), d.exchange(part)})
		}
	case page.Listed:
		d.set("listed", d.listed(part))
	case page.Proposed:
		d.set("proposed", d.proposed(part))
	default:
		panic(fmt.Sprintf("sheet: nobody draws %T", part)) // TestEveryPartIsDrawn
	}
}

// classes are what the style calls the kinds of text.
var classes = [...]string{
	page.Plain: "", page.Title: "title", page.Heading: "heading", page.Faint: "faint", page.Good: "good",
	page.Bad: "bad", page.Degraded: "degraded", page.Alarm: "alarm", page.Doubt: "doubt", page.Hint: "hint",
}

// Class is what the style calls a kind of text.
func Class(k page.Kind) string { return classes[k] }

// piece is a text with its class. One that is a sign is not read aloud: the word beside it is.
type piece struct {
	Class, Text string
	Sign        bool
}

func (d *drawing) piece(p page.Piece) piece {
	return piece{Class(p.Kind), d.page.Text(p.Text), p.ASCII != "" && p.ASCII != p.Text}
}

func (d *drawing) pieces(all []page.Piece) (fit []piece) {
	for _, one := range all {
		if p := d.piece(one); p.Text != "" {
			fit = append(fit, p)
		}
	}
	return fit
}

// heading is one of a document: its title, or that of a part of it.
type heading struct {
	Level        int
	Text, Source string
}

type said struct {
	Mark   piece
	Pieces []piece
	Apart  bool
}

type typed struct {
	Prompt, Line string
	Apart        bool
}

func (d *drawing) said(s page.Said, apart bool) {
	pieces := d.pieces(s.Pieces)
	switch {
	case len(pieces) == 1 && s.Pieces[0].Kind == page.Title:
		d.set("heading", heading{d.level, pieces[0].Text, ""})
	case len(pieces) == 1 && s.Pieces[0].Kind == page.Heading:
		d.set("heading", heading{d.level + 1, pieces[0].Text, ""})
	case s.Mark.Text == "$" && len(pieces) == 1:
		d.set("typed", typed{"$", d.page.Verbatim(s.Pieces[0].Text), apart})
	case len(pieces) > 0 || strings.TrimSpace(s.Mark.Text) != "":
		d.set("said", said{d.piece(s.Mark), pieces, apart})
	}
}

func (d *drawing) sourced(s page.Sourced, apart bool) {
	text, source := d.piece(s.Text), d.page.Text(s.Source)
	switch s.Text.Kind {
	case page.Title:
		d.set("heading", heading{d.level, text.Text, source})
	case page.Heading:
		d.set("heading", heading{d.level + 1, text.Text, source})
	default:
		d.set("said", said{Pieces: slices.DeleteFunc([]piece{text, {Class: "source", Text: source}}, func(p piece) bool { return p.Text == "" }), Apart: apart})
	}
}

type flowing struct {
	Class string
	Facts []string
	Apart bool
}

func (d *drawing) flowing(f page.Flowing, apart bool) flowing {
	all := flowing{Class: Class(f.Kind), Apart: apart}
	for _, fact := range f.Facts {
		all.Facts = append(all.Facts, d.page.Text(fact))
	}
	return all
}

type cell struct {
	Text   string
	Number bool
	Depth  int // in a tree
}

type table struct {
	Heads []cell
	Rows  []tableRow
}

type tableRow struct {
	Name  cell
	Cells []cell
	End   piece
}

// deepest is a process in a tree that the style knows to hang.
const deepest = 9

// facts hang a tree by its depths.
func (d *drawing) facts(f page.Facts) (t table) {
	t.Heads = append(t.Heads, cell{Text: d.page.Text(f.Names.Head)})
	for _, c := range f.Columns {
		t.Heads = append(t.Heads, cell{Text: d.page.Text(c.Head), Number: c.Right})
	}
	for i, name := range f.Names.Cells {
		row := tableRow{Name: cell{Text: d.page.Text(name)}}
		if i < len(f.Names.Depths) {
			row.Name.Depth = min(f.Names.Depths[i], deepest)
		}
		for _, c := range f.Columns {
			row.Cells = append(row.Cells, cell{Text: d.page.Text(c.Cells[i]), Number: c.Right})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (d *drawing) fates(f page.Fates) (t table) {
	for i, end := range f.Ends {
		row := tableRow{End: d.piece(end)}
		for n, c := range f.Heads {
			one := cell{Text: d.page.Text(c.Cells[i]), Number: c.Right}
			if n == 0 {
				row.Name = one
				continue
			}
			row.Cells = append(row.Cells, one)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

type judgement struct {
	Name string
	Sign piece
	Word string
	Said string
}

func (d *drawing) judged(j page.Judged) (all []judgement) {
	for _, one := range j.All {
		all = append(all, judgement{d.page.Text(one.Name), d.piece(one.Sign), d.page.Text(one.Word), d.page.Text(one.Said)})
	}
	return all
}

type manyView struct {
	Heads []cell
	Rows  [][]manyCell
}

type manyCell struct {
	cell
	Class string
	Sign  piece
	Long  bool // it is shown in two lines, and cut
}

const longest = 80 // columns, of a text that is shown as a whole among many

func (d *drawing) many(m page.Many) (v manyView) {
	v.Rows = make([][]manyCell, len(m.Columns[0].Cells))
	for _, c := range m.Columns {
		v.Heads = append(v.Heads, cell{Text: d.page.Text(c.Head), Number: c.Right})
		for i, text := range c.Cells {
			one := manyCell{cell: cell{Text: d.page.Text(text), Number: c.Right}, Class: Class(c.Kind)}
			one.Long = page.Width(one.Text) > longest
			if c.Signs != nil {
				one.Sign, one.Class = d.piece(c.Signs[i]), Class(c.Signs[i].Kind)
			}
			if i < len(c.Depths) {
				one.Depth = min(c.Depths[i], deepest)
			}
			v.Rows[i] = append(v.Rows[i], one)
		}
	}
	return v
}

type sent struct {
	When, From, Name, To string
	End                  piece
}

// exchangeHeads are read aloud only: the arrows tell it to the eye.
func (d *drawing) exchangeHeads() (heads []string) {
	for _, head := range []string{"time", "from", "signal", "to", "what it did"} {
		heads = append(heads, d.page.Text(head))
	}
	return heads
}

func (d *drawing) exchange(e page.Exchange) (all []sent) {
	for _, s := range e {
		all = append(all, sent{d.page.Text(s.When), d.page.Text(s.From), d.page.Text(s.Name), d.page.Text(s.To), d.piece(s.End)})
	}
	return all
}

func (d *drawing) listed(l page.Listed) (t table) {
	for i, name := range l.Names.Cells {
		t.Rows = append(t.Rows, tableRow{Name: cell{Text: d.page.Text(name)}, End: piece{Text: d.page.Text(l.Beside[i])}})
	}
	return t
}

type proposed struct {
	Question, Line string
	More           []string
}

func (d *drawing) proposed(o page.Proposed) proposed {
	p := proposed{Question: d.page.Text(o.Question), Line: d.page.Verbatim(o.Line)}
	for _, m := range o.More {
		p.More = append(p.More, d.page.Text(m))
	}
	return p
}
