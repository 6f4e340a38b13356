package page

// Against is a small table whose cells flow: what each row is about, and beside it what is
// said of it on either side.
type Against struct {
	Heads []string
	Rows  [][]string
	Kind  Kind // of the heads
}

// Facts is the same as columns, for a page that has room for them.
func (a Against) Facts() Facts {
	columns := make([]Column, len(a.Heads))
	for i, head := range a.Heads {
		columns[i].Head = head
		for _, row := range a.Rows {
			columns[i].Cells = append(columns[i].Cells, row[i])
		}
	}
	return Facts{Names: columns[0], Columns: columns[1:]}
}

func (a Against) on(p *Page) {
	widths := make([]int, len(a.Heads))
	fit := make([][]string, 0, len(a.Rows)+1)
	for _, row := range append([][]string{a.Heads}, a.Rows...) {
		texts := make([]string, len(row))
		for i, text := range row {
			texts[i] = p.Text(text)
			widths[i] = max(widths[i], Width(texts[i]))
		}
		fit = append(fit, texts)
	}
	Narrow(widths, p.Width-Gap*(len(widths)-1))
	for i, row := range fit {
		cells := make([][]Cell, len(row))
		for c, text := range row {
			kind := Plain
			if i == 0 {
				kind = a.Kind
			}
			for _, line := range Wrap(text, widths[c]) {
				cells[c] = append(cells[c], Cell{p.painted(kind.Of(line)), Width(line)})
			}
		}
		for _, line := range Row(cells, widths, Gap) {
			p.b.WriteString(line + "\n")
		}
	}
}
