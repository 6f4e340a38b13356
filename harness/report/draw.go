package report

import "strings"

// draw writes a grid's chunks under each other.
func (l layout) draw(p *page, labels []string) {
	for i, part := range l.parts {
		if i > 0 {
			p.line()
		}
		if l.names {
			l.drawBlocks(p, part)
		}
		l.drawHeadings(p, part)
		for row, label := range labels {
			names := []string{cut(label, l.label, p.sign("…", "~"))}
			if l.brief {
				names = wrapNames(label, l.label)
			}
			line := []piece{{text: names[0] + blanks(l.label-width(names[0]))}}
			for j, c := range part.cols {
				line = append(line, piece{text: blanks(l.gap)})
				line = append(line, c.marks[row].pieces(part.widths[j])...)
			}
			p.line(line...)
			for _, more := range names[1:] {
				p.line(piece{text: more})
			}
		}
	}
}

// drawBlocks writes the blocks' names, each with a rule over its columns.
func (l layout) drawBlocks(p *page, c chunk) {
	line := []piece{{text: blanks(l.label)}}
	at := l.label
	for i := 0; i < len(c.cols); {
		name, span := c.cols[i].block, -l.gap
		for ; i < len(c.cols) && c.cols[i].block == name; i++ {
			span += l.gap + c.widths[i]
		}
		room := span
		if i == len(c.cols) { // the last name may run on to the margin
			room = max(span, p.width-at-l.gap)
		}
		name = cut(name, room, p.sign("…", "~"))
		rule := max(span-width(name)-1, 0)
		line = append(line, piece{text: blanks(l.gap)}, piece{Heading, name},
			piece{text: blanks(span - width(name) - rule)}, piece{Faint, strings.Repeat(p.sign("─", "-"), rule)})
		at += l.gap + span
	}
	p.line(line...)
}

// drawHeadings writes the columns' headings, so that all end on the same line.
func (l layout) drawHeadings(p *page, c chunk) {
	var heads [][]string
	tallest := 1
	for i, col := range c.cols {
		heads = append(heads, wrap(col.heading, c.widths[i]))
		tallest = max(tallest, len(heads[i]))
	}
	for n := range tallest {
		left := ""
		if n == tallest-1 {
			left = "mode"
		}
		line := []piece{{Faint, left + blanks(l.label-width(left))}}
		for i, lines := range heads {
			text := ""
			if at := n - tallest + len(lines); at >= 0 {
				text = lines[at]
			}
			line = append(line, piece{text: blanks(l.gap)}, piece{Heading, text}, piece{text: blanks(c.widths[i] - width(text))})
		}
		p.line(line...)
	}
}
