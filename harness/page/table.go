package page

import (
	"slices"
	"strings"
)

// Cell is a line of a table's cell as it is shown, and how many columns it takes:
// paint takes none.
type Cell struct {
	Text  string
	Width int
}

// Set makes a cell of text without paint.
func Set(text string) Cell { return Cell{text, Width(text)} }

// Gap is how many columns stand between two of a table's.
const Gap = 2

// Row sets cells, each of any number of lines, side by side.
func Row(cells [][]Cell, widths []int, gap int) (lines []string) {
	height := 0
	for _, c := range cells {
		height = max(height, len(c))
	}
	for i := range height {
		var b strings.Builder
		for c, all := range cells {
			var one Cell
			if i < len(all) {
				one = all[i]
			}
			b.WriteString(one.Text + Blanks(widths[c]-one.Width+gap))
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return lines
}

// Table lays out rows of one line each. All columns are as wide as they need but
// for the last, which is cut to what is left of the line.
func Table(rows [][]Cell, width int, tail string) (lines []string) {
	const least = 10 // columns for the last
	last := len(rows[0]) - 1
	widths := make([]int, len(rows[0]))
	for c := range last {
		for _, row := range rows {
			widths[c] = max(widths[c], row[c].Width)
		}
		width -= widths[c] + Gap
	}
	for _, row := range rows {
		var cells [][]Cell
		for _, one := range row {
			cells = append(cells, []Cell{one})
		}
		cells[last] = []Cell{Set(Cut(row[last].Text, max(width, least), tail))}
		lines = append(lines, Row(cells, widths, Gap)...)
	}
	return lines
}

// Narrow takes from the widest columns, time and again, until all fit into room.
func Narrow(widths []int, room int) {
	total := 0
	for _, w := range widths {
		total += w
	}
	for ; total > max(room, len(widths)); total-- {
		widths[slices.Index(widths, slices.Max(widths))]--
	}
}
