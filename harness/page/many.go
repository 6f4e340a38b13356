package page

// Many are many things, a row each. All columns are as wide as they need but for the last
// two, which share what is left of the page, and are cut; Wide cuts nothing, and has a text
// of the last but one that is wider than the page stand out.
type Many struct {
	Columns []Column
	Wide    bool
}

func (m Many) on(p *Page) {
	columns := make([]Column, len(m.Columns))
	lines := make([][]Piece, len(m.Columns[0].Cells)+1)
	for i, c := range m.Columns {
		columns[i] = p.fit(c)
		lines[0] = append(lines[0], Faint.Of(columns[i].Head))
		for row, cell := range columns[i].Cells {
			one := c.Kind.Of(cell)
			if c.Signs != nil {
				sign := p.signed(c.Signs[row])
				one = sign.Kind.Of(sign.Text + " " + cell)
			}
			lines[row+1] = append(lines[row+1], one)
		}
	}
	widths := m.widths(lines, p.Width)
	for _, line := range lines {
		for i, one := range line {
			text := one.Text
			if !m.Wide {
				text = Cut(text, widths[i], p.Sign("…", "~"))
			}
			pad := Blanks(widths[i] - Width(text))
			if m.Columns[i].Right {
				text = pad + text
			} else {
				text += pad
			}
			line[i].Text = text + Blanks(Gap)
		}
		p.Line(line...)
	}
}

// widths are those of the columns, which fit on the page where they can.
func (m Many) widths(lines [][]Piece, whole int) []int {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, one := range line {
			widths[i] = max(widths[i], Width(one.Text))
		}
	}
	long, last := len(widths)-2, len(widths)-1
	room := whole - Gap*last
	for i := range long {
		room -= widths[i]
	}
	switch {
	case m.Wide:
		widths[long] = min(widths[long], whole)
	case widths[long]+widths[last] > room:
		widths[last] = min(widths[last], max(room/2, room-widths[long]))
		widths[long] = room - widths[last]
	}
	return widths
}
