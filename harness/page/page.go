// Package page lays text out: one width, one wrap, one table. What the text is
// about, it does not know; how a kind of text looks, it is told.
//
//	Piece{Kind, Text} ── Line, Hang, Flow, Columns ── lines no wider than the page
package page

import (
	"strings"

	"outlive/harness/visible"
)

// Look is how a page may be written.
type Look struct {
	Width int  // columns, 80 when 0, at least 40
	ASCII bool // glyphs and text in ASCII only
	// Paint colours a piece without changing its width; nil for plain.
	Paint func(kind Kind, text string) string
	// Words says a text in the reader's language; nil for as it is.
	Words func(text string) string
}

// Page gathers lines of painted pieces, none wider than its width, but for words to be typed.
type Page struct {
	Look
	b strings.Builder
}

// New gives an empty page.
func New(l Look) *Page {
	p := &Page{Look: l}
	if p.Width == 0 {
		p.Width = 80
	}
	p.Width = max(p.Width, 40)
	if p.Paint == nil {
		p.Paint = func(_ Kind, text string) string { return text }
	}
	return p
}

// String is what the page bears so far.
func (p *Page) String() string { return p.b.String() }

// Text makes a string fit for this page.
func (p *Page) Text(s string) string {
	if p.Words != nil {
		s = p.Words(s)
	}
	return p.spelt(s)
}

// spelt makes a string fit in the words that it has.
func (p *Page) spelt(s string) string {
	if p.ASCII {
		return visible.ASCII(s)
	}
	return visible.Line(s)
}

// Verbatim does too, but keeps the blanks within a line that was aligned by hand.
func (p *Page) Verbatim(s string) string {
	parts := strings.Split(s, " ")
	for i, part := range parts {
		parts[i] = p.spelt(part)
	}
	return strings.Join(parts, " ")
}

// Sign gives the Unicode form of a sign, or its fallback.
func (p *Page) Sign(unicode, ascii string) string {
	if p.ASCII {
		return ascii
	}
	return unicode
}

// Line writes the pieces side by side, without blanks at the end.
func (p *Page) Line(pieces ...Piece) {
	for len(pieces) > 0 && strings.TrimSpace(pieces[len(pieces)-1].Text) == "" {
		pieces = pieces[:len(pieces)-1]
	}
	for i, one := range pieces {
		if i == len(pieces)-1 {
			one.Text = strings.TrimRight(one.Text, " ")
		}
		p.b.WriteString(p.painted(one))
	}
	p.b.WriteByte('\n')
}

// painted paints a piece, but not the blanks around it.
func (p *Page) painted(one Piece) string {
	inner := strings.Trim(one.Text, " ")
	if inner == "" || one.Kind == Plain {
		return one.Text
	}
	at := strings.Index(one.Text, inner)
	return one.Text[:at] + p.Paint(one.Kind, inner) + one.Text[at+len(inner):]
}

// Sides writes left at the margin and right so that it ends at edge, if that
// leaves air between them; otherwise at the page's edge, or on a line of its own.
func (p *Page) Sides(left, right Piece, edge int) {
	edge = min(max(edge, Width(left.Text)+Width(right.Text)+4), p.Width)
	if gap := edge - Width(left.Text) - Width(right.Text); gap >= 2 {
		p.Line(left, Plain.Of(Blanks(gap)), right)
		return
	}
	p.Hang(Piece{}, left)
	p.Hang(Piece{}, right)
}

// Hang writes a mark, and the pieces beside it: each flows on behind the last
// one where it fits on that line as a whole, otherwise it begins a new line.
func (p *Page) Hang(mark Piece, pieces ...Piece) {
	indent := 0
	if mark.Text != "" {
		indent = max(3, Width(mark.Text)+1)
	}
	room := p.Width - indent
	row, used := []Piece{mark.Kind.Of(mark.Text + Blanks(indent-Width(mark.Text)))}, 0
	for _, one := range pieces {
		lines := Wrap(one.Text, room)
		if used > 0 && len(lines) > 0 && (len(lines) > 1 || used+2+Width(lines[0]) > room) {
			p.Line(row...)
			row, used = []Piece{Plain.Of(Blanks(indent))}, 0
		}
		for i, line := range lines {
			if i > 0 {
				p.Line(row...)
				row, used = []Piece{Plain.Of(Blanks(indent))}, 0
			}
			if used > 0 {
				row, used = append(row, Plain.Of("  ")), used+2
			}
			row, used = append(row, one.Kind.Of(line)), used+Width(line)
		}
	}
	if used > 0 {
		p.Line(row...)
	}
}

// Command writes a mark and a line to be typed; where it does not fit it goes on
// below, with the backslash that makes it one line for the shell, too. A quoted
// word stays in one piece, however wide: within quotes a backslash is one.
func (p *Page) Command(mark Piece, kind Kind, line string) {
	indent := 0
	if mark.Text != "" {
		indent = Width(mark.Text) + 1
	}
	lines := []string{line}
	if Width(line) > p.Width-indent {
		lines = wrapTyped(line, p.Width-indent-2)
	}
	for i, one := range lines {
		if i < len(lines)-1 {
			one += " \\"
		}
		p.Line(mark.Kind.Of(mark.Text+Blanks(indent-Width(mark.Text))), kind.Of(one))
		mark.Text = ""
	}
}

// Flow writes parts one after the other, with a dot between those on one line.
func (p *Page) Flow(kind Kind, parts []string) {
	dot := p.Sign(" · ", " - ")
	line := ""
	for _, part := range parts {
		part = p.Text(part)
		if line != "" && Width(line)+Width(dot)+Width(part) > p.Width {
			p.Hang(Piece{}, kind.Of(line))
			line = ""
		}
		if line != "" {
			line += dot
		}
		line += part
	}
	p.Hang(Piece{}, kind.Of(line))
}
