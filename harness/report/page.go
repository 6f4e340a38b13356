package report

import (
	"strings"

	"outlive/harness/visible"
)

// page gathers lines of painted pieces, none wider than its width, but for words to be typed.
type page struct {
	b     strings.Builder
	width int
	ascii bool
	paint func(Kind, string) string
}

// piece is text of one kind.
type piece struct {
	kind Kind
	text string
}

func newPage(o Options) *page {
	p := &page{width: o.Width, ascii: o.ASCII, paint: o.Paint}
	if p.width == 0 {
		p.width = 80
	}
	p.width = max(p.width, 40)
	if p.paint == nil {
		p.paint = func(_ Kind, text string) string { return text }
	}
	return p
}

// text makes a string fit for this page.
func (p *page) text(s string) string {
	if p.ascii {
		return visible.ASCII(s)
	}
	return visible.Line(s)
}

// verbatim does too, but keeps the blanks within a line that was aligned by hand.
func (p *page) verbatim(s string) string {
	parts := strings.Split(s, " ")
	for i, part := range parts {
		parts[i] = p.text(part)
	}
	return strings.Join(parts, " ")
}

// sign gives the Unicode form of a sign, or its fallback.
func (p *page) sign(unicode, ascii string) string {
	if p.ascii {
		return ascii
	}
	return unicode
}

// line writes the pieces side by side, without blanks at the end.
func (p *page) line(pieces ...piece) {
	for len(pieces) > 0 && strings.TrimSpace(pieces[len(pieces)-1].text) == "" {
		pieces = pieces[:len(pieces)-1]
	}
	for i, one := range pieces {
		if i == len(pieces)-1 {
			one.text = strings.TrimRight(one.text, " ")
		}
		p.put(one)
	}
	p.b.WriteByte('\n')
}

// put paints a piece, but not the blanks around it.
func (p *page) put(one piece) {
	inner := strings.Trim(one.text, " ")
	if inner == "" {
		p.b.WriteString(one.text)
		return
	}
	at := strings.Index(one.text, inner)
	p.b.WriteString(one.text[:at])
	if one.kind == Plain {
		p.b.WriteString(inner)
	} else {
		p.b.WriteString(p.paint(one.kind, inner))
	}
	p.b.WriteString(one.text[at+len(inner):])
}

// sides writes left at the margin and right so that it ends at edge, if that
// leaves air between them; otherwise at the page's edge, or on a line of its own.
func (p *page) sides(left, right piece, edge int) {
	edge = min(max(edge, width(left.text)+width(right.text)+4), p.width)
	if gap := edge - width(left.text) - width(right.text); gap >= 2 {
		p.line(left, piece{text: blanks(gap)}, right)
		return
	}
	p.hang(piece{}, left)
	p.hang(piece{}, right)
}

// hang writes a mark, and the pieces beside it: each flows on behind the last
// one where it fits on that line as a whole, otherwise it begins a new line.
func (p *page) hang(mark piece, pieces ...piece) {
	indent := 0
	if mark.text != "" {
		indent = max(3, width(mark.text)+1)
	}
	room := p.width - indent
	row, used := []piece{{mark.kind, mark.text + blanks(indent-width(mark.text))}}, 0
	for _, one := range pieces {
		lines := wrap(one.text, room)
		if used > 0 && len(lines) > 0 && (len(lines) > 1 || used+2+width(lines[0]) > room) {
			p.line(row...)
			row, used = []piece{{text: blanks(indent)}}, 0
		}
		for i, line := range lines {
			if i > 0 {
				p.line(row...)
				row, used = []piece{{text: blanks(indent)}}, 0
			}
			if used > 0 {
				row, used = append(row, piece{text: "  "}), used+2
			}
			row, used = append(row, piece{one.kind, line}), used+width(line)
		}
	}
	if used > 0 {
		p.line(row...)
	}
}

// command writes a mark and a line to be typed; where it does not fit it goes on
// below, with the backslash that makes it one line for the shell, too. A quoted
// word stays in one piece, however wide: within quotes a backslash is one.
func (p *page) command(mark piece, kind Kind, line string) {
	indent := 0
	if mark.text != "" {
		indent = width(mark.text) + 1
	}
	lines := []string{line}
	if width(line) > p.width-indent {
		lines = wrapTyped(line, p.width-indent-2)
	}
	for i, one := range lines {
		if i < len(lines)-1 {
			one += " \\"
		}
		p.line(piece{mark.kind, mark.text + blanks(indent-width(mark.text))}, piece{kind, one})
		mark.text = ""
	}
}

// flow writes parts one after the other, with a dot between those on one line.
func (p *page) flow(kind Kind, parts []string) {
	dot := p.sign(" · ", " - ")
	line := ""
	for _, part := range parts {
		part = p.text(part)
		if line != "" && width(line)+width(dot)+width(part) > p.width {
			p.hang(piece{}, piece{kind, line})
			line = ""
		}
		if line != "" {
			line += dot
		}
		line += part
	}
	p.hang(piece{}, piece{kind, line})
}
