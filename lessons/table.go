package lessons

import (
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"outlive/lessons/markdown"
)

// between is how many columns stand between two of a table's.
const between = 2

// table sets a table, below its names a rule. Where it is too wide, the widest
// columns are broken into lines.
func (s *setter) table(n *markdown.Node, indent string) {
	var rows [][][]word
	widths := make([]int, len(n.Children[0].Children))
	for r, row := range n.Children {
		style := Plain
		if r == 0 {
			style = Title
		}
		var cells [][]word
		for c, cell := range row.Children {
			words := s.inline(cell, style)
			cells = append(cells, words)
			for _, l := range s.lines(words, 1<<20) {
				widths[c] = max(widths[c], l.width)
			}
		}
		rows = append(rows, cells)
	}
	narrow(widths, s.Width-displaywidth.String(indent)-between*(len(widths)-1))
	for r, row := range rows {
		s.row(row, widths, indent)
		if r == 0 {
			s.rule(widths, indent)
		}
	}
}

// narrow takes from the widest, time and again, until all are no wider than room.
func narrow(widths []int, room int) {
	total := 0
	for _, w := range widths {
		total += w
	}
	for ; total > max(room, len(widths)); total-- {
		widest := slices.Index(widths, slices.Max(widths))
		widths[widest]--
	}
}

func (s *setter) row(cells [][]word, widths []int, indent string) {
	columns := make([][]line, len(cells))
	height := 0
	for c, words := range cells {
		columns[c] = s.lines(words, widths[c])
		height = max(height, len(columns[c]))
	}
	for i := range height {
		text, blanks := indent, 0
		for c, column := range columns {
			var l line
			if i < len(column) {
				l = column[i]
			}
			if l.width > 0 {
				text, blanks = text+strings.Repeat(" ", blanks)+l.text, 0
			}
			blanks += max(0, widths[c]-l.width) + between
		}
		s.b.WriteString(text + "\n")
	}
}

func (s *setter) rule(widths []int, indent string) {
	var parts []string
	for _, w := range widths {
		parts = append(parts, strings.Repeat(s.fit("─"), w))
	}
	s.b.WriteString(indent + s.paint(Faint, strings.Join(parts, strings.Repeat(" ", between))) + "\n")
}
