package lessons

import (
	"strings"

	"outlive/harness/page"
	"outlive/lessons/markdown"
)

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
				widths[c] = max(widths[c], l.Width)
			}
		}
		rows = append(rows, cells)
	}
	page.Narrow(widths, s.Width-page.Width(indent)-page.Gap*(len(widths)-1))
	for r, row := range rows {
		s.row(row, widths, indent)
		if r == 0 {
			s.rule(widths, indent)
		}
	}
}

func (s *setter) row(cells [][]word, widths []int, indent string) {
	columns := make([][]page.Cell, len(cells))
	for c, words := range cells {
		columns[c] = s.lines(words, widths[c])
	}
	for _, line := range page.Row(columns, widths, page.Gap) {
		s.b.WriteString(indent + line + "\n")
	}
}

func (s *setter) rule(widths []int, indent string) {
	var parts []string
	for _, w := range widths {
		parts = append(parts, strings.Repeat(s.fit("─"), w))
	}
	s.b.WriteString(indent + s.paint(Faint, strings.Join(parts, strings.Repeat(" ", page.Gap))) + "\n")
}
