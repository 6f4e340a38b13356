package report

import (
	"strings"

	"outlive/harness/page"
)

// draw writes a grid's chunks under each other.
func (l layout) draw(p *page.Page, labels []string) {
	for i, part := range l.parts {
		if i > 0 {
			p.Line()
		}
		if l.names {
			l.drawBlocks(p, part)
		}
		l.drawHeadings(p, part)
		for row, label := range labels {
			names := []string{page.Cut(label, l.label, p.Sign("…", "~"))}
			if l.brief {
				names = wrapNames(label, l.label)
			}
			line := []page.Piece{page.Plain.Of(names[0] + page.Blanks(l.label-page.Width(names[0])))}
			for j, c := range part.cols {
				line = append(line, page.Plain.Of(page.Blanks(l.gap)))
				line = append(line, c.marks[row].pieces(part.widths[j])...)
			}
			p.Line(line...)
			for _, more := range names[1:] {
				p.Line(page.Plain.Of(more))
			}
		}
	}
}

// drawBlocks writes the blocks' names, each with a rule over its columns.
func (l layout) drawBlocks(p *page.Page, c chunk) {
	line := []page.Piece{page.Plain.Of(page.Blanks(l.label))}
	at := l.label
	for i := 0; i < len(c.cols); {
		name, span := c.cols[i].block, -l.gap
		for ; i < len(c.cols) && c.cols[i].block == name; i++ {
			span += l.gap + c.widths[i]
		}
		room := span
		if i == len(c.cols) { // the last name may run on to the margin
			room = max(span, p.Width-at-l.gap)
		}
		name = page.Cut(name, room, p.Sign("…", "~"))
		rule := max(span-page.Width(name)-1, 0)
		line = append(line, page.Plain.Of(page.Blanks(l.gap)), page.Heading.Of(name),
			page.Plain.Of(page.Blanks(span-page.Width(name)-rule)), page.Faint.Of(strings.Repeat(p.Sign("─", "-"), rule)))
		at += l.gap + span
	}
	p.Line(line...)
}

// drawHeadings writes the columns' headings, so that all end on the same line.
func (l layout) drawHeadings(p *page.Page, c chunk) {
	var heads [][]string
	tallest := 1
	for i, col := range c.cols {
		heads = append(heads, page.Wrap(col.heading, c.widths[i]))
		tallest = max(tallest, len(heads[i]))
	}
	for n := range tallest {
		left := ""
		if n == tallest-1 {
			left = p.Text("mode")
		}
		line := []page.Piece{page.Faint.Of(left + page.Blanks(l.label-page.Width(left)))}
		for i, lines := range heads {
			text := ""
			if at := n - tallest + len(lines); at >= 0 {
				text = lines[at]
			}
			line = append(line, page.Plain.Of(page.Blanks(l.gap)), page.Heading.Of(text), page.Plain.Of(page.Blanks(c.widths[i]-page.Width(text))))
		}
		p.Line(line...)
	}
}
