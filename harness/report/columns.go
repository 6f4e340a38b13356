package report

// column is one fact about each row of a small table.
type column struct {
	head  string
	cells []string
	right bool // numbers
	group int  // columns of one group stay together where all do not fit
}

func (c column) width() int {
	n := width(c.head)
	for _, cell := range c.cells {
		n = max(n, width(cell))
	}
	return n
}

func (c column) show(text string) string {
	pad := blanks(c.width() - width(text))
	if c.right {
		return pad + text
	}
	return text + pad
}

// columns writes a table; one that is too wide for the page goes closer
// together, and then group by group under each other.
func (p *page) columns(names column, all []column) {
	gap, whole := 2, span(names, all, 1) <= p.width
	if whole && span(names, all, gap) > p.width {
		gap = 1
	}
	for first := true; len(all) > 0; first = false {
		n := 1
		for n < len(all) && span(names, all[:n+1], gap) <= p.width && (whole || all[n].group == all[0].group) {
			n++
		}
		if !first {
			names.head = ""
		}
		head := []piece{{Heading, names.show(names.head)}}
		for _, c := range all[:n] {
			head = append(head, piece{text: blanks(gap)}, piece{Faint, c.show(c.head)})
		}
		p.line(head...)
		for i, name := range names.cells {
			line := []piece{{Plain, names.show(name)}}
			for _, c := range all[:n] {
				line = append(line, piece{text: blanks(gap)}, piece{Plain, c.show(c.cells[i])})
			}
			p.line(line...)
		}
		all = all[n:]
	}
}

// span is how wide a table is.
func span(names column, all []column, gap int) int {
	n := names.width()
	for _, c := range all {
		n += gap + c.width()
	}
	return n
}
