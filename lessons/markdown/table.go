package markdown

import "bytes"

// columns is how many a table has at most: every row has as many.
const columns = 32

// table reads a table, as GitHub writes it: a row of names, a row of dashes with
// as many cells, and every line to the next blank one. used is 0 where there is none.
func (p parser) table(lines []Segment) (n *Node, used int) {
	if len(lines) < 2 {
		return nil, 0
	}
	head, dashes := p.cells(lines[0]), p.cells(lines[1])
	if len(dashes) == 0 || len(dashes) > columns || len(head) != len(dashes) {
		return nil, 0
	}
	for _, d := range dashes {
		if len(bytes.Trim(d.In(p.source), ":-")) > 0 || bytes.IndexByte(d.In(p.source), '-') < 0 {
			return nil, 0
		}
	}
	n = &Node{Kind: Table, Children: []*Node{p.row(head, len(head))}}
	for used = 2; used < len(lines); used++ {
		if text, _ := p.line(lines[used]); len(text) == 0 {
			break
		}
		n.Children = append(n.Children, p.row(p.cells(lines[used]), len(head)))
	}
	return n, used
}

// row has as many cells as the table has columns.
func (p parser) row(cells []Segment, columns int) *Node {
	row := &Node{Kind: Row}
	for i := range columns {
		cell := &Node{Kind: Cell}
		if i < len(cells) {
			cell.Children = p.inline(cells[i : i+1])
		}
		row.Children = append(row.Children, cell)
	}
	return row
}

// cells splits a line at its bars; none where there is no bar. A bar that bears a
// backslash is text.
func (p parser) cells(s Segment) (all []Segment) {
	text, _ := p.line(s)
	if bytes.IndexByte(text, '|') < 0 {
		return nil
	}
	at := s.Start + bytes.Index(s.In(p.source), text)
	end := at + len(text)
	if p.source[at] == '|' {
		at++
	}
	for from := at; at <= end; at++ {
		switch {
		case at == end && from == end: // the row ends with a bar
		case at == end || p.source[at] == '|':
			all = append(all, p.trimmed(Segment{from, at}))
			from = at + 1
		case p.source[at] == '\\' && at+1 < end:
			at++
		}
	}
	return all
}

// trimmed is a segment without the blanks around it.
func (p parser) trimmed(s Segment) Segment {
	text := s.In(p.source)
	left := len(text) - len(bytes.TrimLeft(text, " \t"))
	return Segment{s.Start + left, s.Start + left + len(bytes.Trim(text, " \t"))}
}
