package page

import (
	"cmp"
	"strings"
)

// Document is what is to be said, part by part, before anybody knows how wide the
// page is, and which signs it has. What comes from elsewhere is made fit for the
// page when it is set.
type Document []Part

// Part is one of a document.
type Part interface{ on(p *Page) }

// Show sets the document on a page.
func (d Document) Show(l Look) string {
	p := New(l)
	d.On(p)
	return p.String()
}

// On sets the document below what a page bears so far.
func (d Document) On(p *Page) {
	for _, part := range d {
		part.on(p)
	}
}

// Blank is an empty line.
type Blank struct{}

// Said is a mark, and what flows beside it.
type Said struct {
	Mark   Piece
	Pieces []Piece
}

// Sourced is text with its source at the other edge.
type Sourced struct {
	Text   Piece
	Source string
}

// Facts are about rows, a column each.
type Facts struct {
	Names   Column
	Columns []Column
}

// Typed is a line to be typed, behind a prompt.
type Typed struct{ Prompt, Line string }

// Fates are rows of what something is, by columns, and what became of it, which flows.
type Fates struct {
	Indent int
	Heads  []Column
	Ends   []Piece
}

// Judged are names, each with a sign and a word, and what is said of it beside them,
// which flows, or is cut where there is room for a line each only.
type Judged struct {
	All   []Judgement
	Curt  bool
	Least int // columns that what is said has beside a name at least, and else goes under it; 0 for the usual
}

// Judgement is one of them.
type Judgement struct {
	Name string
	Sign Piece
	Word string
	Said string
}

// Exchange is who sent what to whom.
type Exchange []Sent

// Sent is one thing that was sent, and what it did.
type Sent struct {
	When, From, Name, To string
	End                  Piece
}

// Listed are names, each with what belongs to it beside it.
type Listed struct {
	Names  Column
	Beside []string
}

// Proposed is a question, a line to type that answers it, and remarks on that.
type Proposed struct {
	Question, Line string
	More           []string
}

// Flowing are a few facts, with a dot between those on one line.
type Flowing struct {
	Kind  Kind
	Facts []string
}

// Asked is a question in the margin, and beside it a line to type that answers it.
type Asked struct{ Question, Line string }

func (Blank) on(p *Page) { p.Line() }

func (f Flowing) on(p *Page) { p.Flow(f.Kind, f.Facts) }

func (a Asked) on(p *Page) {
	const margin = 15 // columns
	question := p.Text(a.Question)
	p.Command(Hint.Of(question+Blanks(margin-Width(question))), Hint, p.Verbatim(a.Line))
}

func (s Said) on(p *Page) {
	var fit []Piece
	for _, one := range s.Pieces {
		fit = append(fit, one.Kind.Of(p.Text(one.Text)))
	}
	p.Hang(p.signed(s.Mark), fit...)
}

func (s Sourced) on(p *Page) {
	const edge = 80 // columns; farther away, the eye loses the line
	p.Sides(s.Text.Kind.Of(p.Text(s.Text.Text)), Faint.Of(p.Text(s.Source)), min(edge, p.Width))
}

func (t Facts) on(p *Page) {
	columns := make([]Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = p.fit(c)
	}
	p.Columns(p.fit(t.Names), columns)
}

func (t Typed) on(p *Page) {
	prompt := p.Text(strings.TrimSpace(t.Prompt))
	p.Command(Faint.Of(prompt+Blanks(Width(t.Prompt)-Width(prompt))), Plain, p.Verbatim(t.Line))
}

func (f Fates) on(p *Page) {
	heads := make([]Column, len(f.Heads))
	for i, c := range f.Heads {
		heads[i] = p.fit(c)
	}
	for row, end := range f.Ends {
		head := []Piece{Plain.Of(Blanks(f.Indent))}
		for _, c := range heads {
			head = append(head, c.Kind.Of(c.Show(c.Cells[row])+"  "))
		}
		p.fated(head, end.Kind.Of(p.Text(end.Text)), wellRead)
	}
}

func (j Judged) on(p *Page) {
	names, words := Column{}, Column{}
	for _, one := range j.All {
		names.Cells, words.Cells = append(names.Cells, p.Text(one.Name)), append(words.Cells, p.Text(one.Word))
	}
	for i, one := range j.All {
		sign := p.signed(one.Sign)
		head := []Piece{Plain.Of("  " + names.Show(names.Cells[i]) + "  "), sign.Kind.Of(sign.Text + " " + words.Show(words.Cells[i])), Plain.Of("  ")}
		said := p.Text(one.Said)
		if room := p.Width - 2 - names.width() - 2 - Width(sign.Text) - 1 - words.width() - 2; j.Curt && room > 0 {
			said = Cut(said, room, p.Sign("…", "~"))
		}
		p.fated(head, Plain.Of(said), cmp.Or(j.Least, wellRead))
	}
}

func (e Exchange) on(p *Page) {
	when, from, what, to := Column{Right: true, Kind: Faint}, Column{}, Column{}, Column{}
	longest := 0
	for _, s := range e {
		longest = max(longest, len(s.Name))
	}
	f := Fates{Indent: 3}
	for _, s := range e {
		shaft := p.Sign("─", "-")
		arrow := shaft + s.Name + strings.Repeat(shaft, longest-len(s.Name)+1) + p.Sign("→", ">")
		when.Cells, what.Cells = append(when.Cells, s.When), append(what.Cells, arrow)
		from.Cells, to.Cells = append(from.Cells, s.From), append(to.Cells, s.To)
		f.Ends = append(f.Ends, s.End)
	}
	f.Heads = []Column{when, from, what, to}
	f.on(p)
}

func (l Listed) on(p *Page) {
	names := p.fit(l.Names)
	for i, name := range names.Cells {
		lead := "  " + names.Show(name) + "  "
		for n, line := range Wrap(p.Text(l.Beside[i]), p.Width-Width(lead)) {
			if n > 0 {
				lead = Blanks(Width(lead))
			}
			p.Line(Plain.Of(lead), Plain.Of(line))
		}
	}
}

func (o Proposed) on(p *Page) {
	p.Line()
	mark, line := Hint.Of(p.Text(o.Question)+" "), p.Verbatim(o.Line)
	fits := Width(mark.Text)+1+Width(line) <= p.Width
	if !fits {
		p.Line(mark)
		mark = Piece{}
	}
	beside := strings.Join(o.More, "  ")
	if indent := Width(mark.Text) + 1; fits && len(o.More) > 0 && indent+Width(line)+2+Width(beside) <= p.Width {
		p.Line(mark.Kind.Of(mark.Text+" "), Plain.Of(line), Plain.Of("  "), Hint.Of(p.Text(beside)))
		return
	}
	p.Command(mark, Plain, line)
	for _, m := range o.More {
		p.Hang(Piece{}, Hint.Of(p.Text(m)))
	}
}

// wellRead are the columns in which a fate still reads well.
const wellRead = 18

// fated writes a line whose end flows on under itself, or under its beginning
// where the page is too narrow for that; where even the beginning does not fit,
// all of it flows.
func (p *Page) fated(head []Piece, fate Piece, least int) {
	at := 0
	for _, h := range head {
		at += Width(h.Text)
	}
	lines := Wrap(fate.Text, p.Width-at)
	switch {
	case at-2 > p.Width:
		var flowing []Piece
		for _, h := range append(head, fate) {
			flowing = append(flowing, h.Kind.Of(strings.TrimSpace(h.Text)))
		}
		p.Hang(Plain.Of(" "), flowing...)
		return
	case len(lines) > 1 && p.Width-at < least:
		p.Line(head...)
		head, at = nil, 5
		lines = Wrap(fate.Text, p.Width-at)
	case len(lines) == 0:
		p.Line(head...)
	}
	for _, line := range lines {
		if head == nil {
			head = []Piece{Plain.Of(Blanks(at))}
		}
		p.Line(append(head, fate.Kind.Of(line))...)
		head = nil
	}
}

// fit makes a column's cells fit for the page: cut, and hung below each other as a
// tree where they have depths.
func (p *Page) fit(c Column) Column {
	cells := make([]string, len(c.Cells))
	for i, cell := range c.Cells {
		if cells[i] = p.Text(cell); c.Typed {
			cells[i] = p.Verbatim(cell)
		}
		if i < len(c.Depths) && c.Depths[i] > 0 {
			cells[i] = Blanks(2*(c.Depths[i]-1)) + p.Sign("└ ", "` ") + cells[i]
		}
		if c.Most > 0 {
			cells[i] = Cut(cells[i], c.Most, p.Sign("…", "~"))
		}
	}
	c.Cells, c.Head = cells, p.Text(c.Head)
	return c
}

// signed gives a mark as the page has it.
func (p *Page) signed(mark Piece) Piece {
	if p.ASCII && mark.ASCII != "" {
		mark.Text = mark.ASCII
	}
	mark.Text = p.Verbatim(mark.Text)
	return mark
}
