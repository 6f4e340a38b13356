package page

import "strings"

// Column is one fact about each row of a small table.
type Column struct {
	Head   string
	Cells  []string
	Right  bool    // numbers
	Group  int     // columns of one group stay together where all do not fit
	Depths []int   // of the rows of a tree, the root being 0; nil for a list
	Most   int     // columns that it may take; 0 for any
	Kind   Kind    // of its cells, in a list of fates or of many
	Typed  bool    // its cells are what somebody typed, and said in no other language
	Signs  []Piece // before each cell's text, which is of their kind; nil for none
}

func (c Column) width() int {
	n := Width(c.Head)
	for _, cell := range c.Cells {
		n = max(n, Width(cell))
	}
	return n
}

// Show pads a cell to the width of its column.
func (c Column) Show(text string) string {
	pad := Blanks(c.width() - Width(text))
	if c.Right {
		return pad + text
	}
	return text + pad
}

// Columns writes a table; one that is too wide for the page goes closer
// together, and then group by group under each other.
func (p *Page) Columns(names Column, all []Column) {
	gap, whole := 2, span(names, all, 1) <= p.Width
	if whole && span(names, all, gap) > p.Width {
		gap = 1
	}
	for first := true; len(all) > 0; first = false {
		n := 1
		for n < len(all) && span(names, all[:n+1], gap) <= p.Width && (whole || all[n].Group == all[0].Group) {
			n++
		}
		if !first {
			names.Head = ""
		}
		p.rows(append([]Column{names}, all[:n]...), gap)
		all = all[n:]
	}
}

// rows writes columns side by side, below their heads; the first names the rows.
func (p *Page) rows(all []Column, gap int) {
	widths := make([]int, len(all))
	for i := -1; i < len(all[0].Cells); i++ {
		row := make([][]Cell, len(all))
		for j, c := range all {
			text, kind := c.Head, Faint
			switch {
			case i >= 0:
				text, kind = c.Cells[i], Plain
			case j == 0:
				kind = Heading
			}
			widths[j] = c.width()
			row[j] = []Cell{{p.painted(kind.Of(c.Show(text))), widths[j]}}
		}
		p.b.WriteString(strings.Join(Row(row, widths, gap), "\n") + "\n")
	}
}

// span is how wide a table is.
func span(names Column, all []Column, gap int) int {
	n := names.width()
	for _, c := range all {
		n += gap + c.width()
	}
	return n
}
