package markdown

import (
	"bytes"
	"strconv"
)

// marker is what a list's item begins with.
type marker struct {
	width   int // of the mark alone; 0 for none
	ordered bool
	first   int
	kind    byte // items of other kinds are other lists
}

func markerOf(text []byte) (m marker) {
	digits := len(text) - len(bytes.TrimLeft(text, "0123456789"))
	switch {
	case len(text) > digits && digits > 0 && digits < 10 && (text[digits] == '.' || text[digits] == ')'):
		m = marker{width: digits + 1, ordered: true, kind: text[digits]}
		m.first, _ = strconv.Atoi(string(text[:digits]))
	case len(text) > 0 && bytes.IndexByte([]byte("-*+"), text[0]) >= 0:
		m = marker{width: 1, kind: text[0]}
	}
	if len(text) > m.width && text[m.width] != ' ' && text[m.width] != '\t' {
		return marker{}
	}
	return m
}

func (p parser) list(lines []Segment, depth int) (*Node, int) {
	text, _ := p.line(lines[0])
	first := markerOf(text)
	n := &Node{Kind: List, Ordered: first.ordered, First: first.first}
	used := 0
	for used < len(lines) {
		text, indent := p.line(lines[used])
		m := markerOf(text)
		if m.kind != first.kind || m.width == 0 || indent >= 4 || isRule(text) {
			break
		}
		inner, took, gap := p.item(lines[used:], indent, m, depth)
		n.Gaps = n.Gaps || gap && used+took < len(lines) && p.continues(lines[used+took], first)
		all, within := p.blocks(inner, depth+1)
		n.Gaps = n.Gaps || within
		n.Children = append(n.Children, &Node{Kind: Item, Children: all})
		used += took
	}
	if !n.Gaps {
		for _, item := range n.Children {
			for _, c := range item.Children {
				if c.Kind == Paragraph {
					c.Kind = Tight
				}
			}
		}
	}
	return n, used
}

// continues tells whether a line is the next item of the list.
func (p parser) continues(s Segment, first marker) bool {
	text, indent := p.line(s)
	m := markerOf(text)
	return m.width > 0 && m.kind == first.kind && indent < 4 && !isRule(text)
}

// item gives the lines in an item, how many it takes, and whether blank lines follow.
func (p parser) item(lines []Segment, indent int, m marker, depth int) (inner []Segment, took int, gap bool) {
	text, _ := p.line(lines[0])
	rest := text[m.width:]
	blanks := len(rest) - len(bytes.TrimLeft(rest, " \t"))
	if blanks == 0 || blanks > 4 {
		blanks = 1
	}
	content := indent + m.width + blanks
	s := p.dedent(lines[0], indent)
	s.Start = min(s.Start+m.width, s.Stop)
	inner = append(inner, p.dedent(s, blanks))
	open := p.begins(inner[0], depth+1) == Paragraph && len(rest) > blanks // a paragraph may go on without indentation
	took, kept := 1, 1
	for _, s := range lines[1:] {
		text, in := p.line(s)
		switch {
		case len(text) == 0:
			open = false
			inner = append(inner, Segment{s.Stop, s.Stop})
			took++
			continue
		case in >= content:
			inner = append(inner, p.dedent(s, content))
			open = p.begins(inner[len(inner)-1], depth+1) == Paragraph
		case open && p.begins(s, depth) == Paragraph:
			inner = append(inner, s)
		default:
			return inner[:kept], took, took > kept
		}
		took++
		kept = took
	}
	return inner[:kept], took, took > kept
}

func (p parser) quote(lines []Segment, depth int) (*Node, int) {
	var inner []Segment
	open := false
	for _, s := range lines {
		text, indent := p.line(s)
		if indent < 4 && len(text) > 0 && text[0] == '>' {
			s = p.dedent(s, indent)
			s.Start++
			s = p.dedent(s, 1)
			open = p.begins(s, depth+1) == Paragraph && len(bytes.TrimSpace(s.In(p.source))) > 0
		} else if len(text) == 0 || !open || p.begins(s, depth) != Paragraph {
			break
		}
		inner = append(inner, s)
	}
	all, _ := p.blocks(inner, depth+1)
	return &Node{Kind: Quote, Children: all}, len(inner)
}
