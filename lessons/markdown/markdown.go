// Package markdown reads the part of Markdown that lessons are written in:
// headings, paragraphs, lists, quotes, tables, fences and indented examples; in text,
// code, emphasis, links and escapes. HTML is text. Every piece of text knows
// where in the source it stands. It reads in time linear in the source.
//
// It is our own for its start: what goldmark prepares when a program starts is
// a fifth of what a start of outlive costs, and each trial starts outlive twice.
//
//	document ─ heading, paragraph ─ text, code, emphasis ...
//	         ├ fence, example          (lines only)
//	         ├ list ─ item ─ paragraph, list ...
//	         └ table ─ row ─ cell ─ text, code ...
package markdown

import "bytes"

// Kind is what a node is.
type Kind int

// The kinds of nodes: blocks, then what is in a paragraph or heading.
const (
	Document Kind = iota
	Heading
	Paragraph
	Tight   // a paragraph of a list without gaps
	Fence   // with Info
	Example // indented
	List
	Item
	Quote
	Rule
	Table
	Row // the first one has the names of the columns
	Cell

	Text
	Code     // Lines are its text
	Emphasis // Level 1, or 2 for bold
	Link
)

// Node is a block, or a piece of text.
type Node struct {
	Kind     Kind
	Level    int  // of a heading or emphasis
	Ordered  bool // list
	First    int  // number of an ordered list
	Gaps     bool // list: blank lines stand between its items
	Break    bool // text: the line ends behind it
	Info     Segment
	Lines    []Segment
	Children []*Node
}

// Segment is a part of the source.
type Segment struct{ Start, Stop int }

// In gives its text.
func (s Segment) In(source []byte) []byte { return source[s.Start:s.Stop] }

// Text gives the lines of a node.
func (n *Node) Text(source []byte) string {
	var b bytes.Buffer
	for _, l := range n.Lines {
		b.Write(l.In(source))
	}
	return b.String()
}

// Parse reads a document. No text is wrong.
func Parse(source []byte) *Node {
	p := parser{source}
	var lines []Segment
	for at := 0; at < len(source); {
		end := len(source)
		if i := bytes.IndexByte(source[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		lines = append(lines, Segment{at, end})
		at = end
	}
	all, _ := p.blocks(lines, 0)
	return &Node{Kind: Document, Children: all}
}

type parser struct{ source []byte }

// deepest is how far lists and quotes go into each other; what is deeper is text.
const deepest = 8

// line is a line's text without its end and its indentation.
func (p parser) line(s Segment) (text []byte, indent int) {
	text = bytes.TrimRight(s.In(p.source), "\r\n")
	trimmed := bytes.TrimLeft(text, " \t")
	for _, c := range text[:len(text)-len(trimmed)] {
		if indent++; c == '\t' {
			indent += 3 - (indent-1)%4
		}
	}
	return bytes.TrimRight(trimmed, " \t"), indent
}

// dedent takes up to n blanks off a line's beginning.
func (p parser) dedent(s Segment, n int) Segment {
	for ; n > 0 && s.Start < s.Stop; n-- {
		switch p.source[s.Start] {
		case '\t':
			n = 1
		case ' ':
		default:
			return s
		}
		s.Start++
	}
	return s
}

// blocks reads the lines of a container, and tells whether a blank one stands
// between two of its blocks.
func (p parser) blocks(lines []Segment, depth int) (all []*Node, gap bool) {
	blank := false
	for len(lines) > 0 {
		text, indent := p.line(lines[0])
		var n *Node
		var used int
		switch kind := p.begins(lines[0], depth); {
		case len(text) == 0:
			lines, blank = lines[1:], true
			continue
		case indent >= 4:
			n, used = p.example(lines)
		case kind == Heading:
			n, used = p.heading(lines[0]), 1
		case kind == Fence:
			n, used = p.fence(lines)
		case kind == Rule:
			n, used = &Node{Kind: Rule}, 1
		case kind == Quote:
			n, used = p.quote(lines, depth)
		case kind == List:
			n, used = p.list(lines, depth)
		default:
			if n, used = p.table(lines); used == 0 {
				n, used = p.paragraph(lines, depth)
			}
		}
		gap = gap || blank && len(all) > 0
		text, _ = p.line(lines[used-1])
		all, lines, blank = append(all, n), lines[used:], len(text) == 0
	}
	return all, gap
}

// begins tells which kind of block a line begins; Paragraph for none other.
func (p parser) begins(s Segment, depth int) Kind {
	text, indent := p.line(s)
	switch {
	case indent >= 4 || len(text) == 0:
	case level(text) > 0:
		return Heading
	case fenceOf(text) != "":
		return Fence
	case isRule(text):
		return Rule
	case depth >= deepest:
	case text[0] == '>':
		return Quote
	case markerOf(text).width > 0:
		return List
	}
	return Paragraph
}

func level(text []byte) int {
	n := len(text) - len(bytes.TrimLeft(text, "#"))
	if n > 6 || n < len(text) && text[n] != ' ' && text[n] != '\t' {
		return 0
	}
	return n
}

func isRule(text []byte) bool {
	bare := bytes.ReplaceAll(bytes.ReplaceAll(text, []byte(" "), nil), []byte("\t"), nil)
	return len(bare) >= 3 && bytes.IndexByte([]byte("*-_"), bare[0]) >= 0 && len(bytes.Trim(bare, string(bare[:1]))) == 0
}

// fenceOf gives the marks that a line begins with as a fence; "" for none.
func fenceOf(text []byte) string {
	for _, mark := range []string{"`", "~"} {
		rest := bytes.TrimLeft(text, mark)
		if n := len(text) - len(rest); n >= 3 && (mark == "~" || bytes.IndexByte(rest, '`') < 0) {
			return string(text[:n])
		}
	}
	return ""
}

func (p parser) heading(s Segment) *Node {
	text, _ := p.line(s)
	n := &Node{Kind: Heading, Level: level(text)}
	start := s.Start + bytes.Index(s.In(p.source), text) + n.Level
	body := text[n.Level:]
	if closing := bytes.TrimRight(body, "#"); len(closing) == 0 || closing[len(closing)-1] == ' ' {
		body = closing
	}
	trimmed := bytes.TrimLeft(body, " \t")
	start += len(body) - len(trimmed)
	n.Lines = []Segment{{start, start + len(bytes.TrimRight(trimmed, " \t"))}}
	n.Children = p.inline(n.Lines)
	return n
}

func (p parser) fence(lines []Segment) (*Node, int) {
	text, indent := p.line(lines[0])
	mark := fenceOf(text)
	n := &Node{Kind: Fence}
	info := bytes.TrimSpace(text[len(mark):])
	start := lines[0].Start + bytes.Index(lines[0].In(p.source), []byte(mark)) + len(mark)
	start += len(text[len(mark):]) - len(bytes.TrimLeft(text[len(mark):], " \t"))
	n.Info = Segment{start, start + len(info)}
	for i, s := range lines[1:] {
		text, in := p.line(s)
		if in < 4 && len(text) >= len(mark) && len(bytes.Trim(text, mark[:1])) == 0 {
			return n, i + 2
		}
		n.Lines = append(n.Lines, p.dedent(s, indent))
	}
	return n, len(lines)
}

func (p parser) example(lines []Segment) (*Node, int) {
	n := &Node{Kind: Example}
	used := 0
	for i, s := range lines {
		text, indent := p.line(s)
		if len(text) > 0 && indent < 4 {
			break
		}
		n.Lines = append(n.Lines, p.dedent(s, 4))
		if len(text) > 0 {
			used = i + 1
		}
	}
	n.Lines = n.Lines[:used]
	return n, used
}

func (p parser) paragraph(lines []Segment, depth int) (*Node, int) {
	n := &Node{Kind: Paragraph}
	used := 0
	for i, s := range lines {
		text, indent := p.line(s)
		if i > 0 {
			if mark := bytes.TrimRight(text, "=-"); indent < 4 && len(text) > 0 && len(mark) == 0 && bytes.Count(text, text[:1]) == len(text) {
				n.Kind, n.Level = Heading, map[byte]int{'=': 1, '-': 2}[text[0]]
				used = i + 1
				break
			}
			if len(text) == 0 || p.interrupts(s, depth) {
				break
			}
		}
		n.Lines = append(n.Lines, p.dedent(s, indent))
		used = i + 1
	}
	n.Children = p.inline(n.Lines)
	return n, used
}

// interrupts tells whether a line cannot be a paragraph's next.
func (p parser) interrupts(s Segment, depth int) bool {
	kind := p.begins(s, depth)
	if kind != List {
		return kind != Paragraph
	}
	text, _ := p.line(s)
	m := markerOf(text)
	return len(text) > m.width && (!m.ordered || m.first == 1)
}
