package report

import "strings"

// grid is the modes × events of one shell and voice.
type grid struct {
	labels []string
	cols   []gridColumn
}

type gridColumn struct {
	id, heading, block string
	marks              []mark // one a label
	least              int    // columns that its marks and its heading need
}

const (
	headingLines = 3  // a heading that needs more widens its column
	headingWidth = 14 // up to this, then its words are broken
	labelWidth   = 26 // a longer label is cut
)

func (c *gridColumn) measure() {
	for _, m := range c.marks {
		c.least = max(c.least, m.width())
	}
	for word := range strings.FieldsSeq(c.heading) {
		c.least = max(c.least, min(width(word), headingWidth))
	}
	for c.least < headingWidth && len(wrap(c.heading, c.least)) > headingLines {
		c.least++
	}
}

// label is how wide the labels are shown.
func (g *grid) label(page int) int {
	n := width("mode")
	for _, l := range g.labels {
		n = max(n, width(l))
	}
	return min(n, labelWidth, page/3)
}

// chunk is a run of columns that are drawn side by side.
type chunk struct {
	cols []gridColumn
	room int // for the columns and the gaps before them
}

// chunks puts all columns into one chunk where they fit; otherwise as many
// whole blocks into each as fit, and only then parts of a block.
func chunks(cols []gridColumn, room int) []chunk {
	var all []chunk
	for _, block := range blocksOf(cols) {
		if last := len(all) - 1; last >= 0 && needs(append(all[last].cols, block...), 2) <= room {
			all[last].cols = append(all[last].cols, block...)
			continue
		}
		part := chunk{room: room}
		for _, c := range block {
			if len(part.cols) > 0 && needs(append(part.cols, c), 1) > room {
				all = append(all, part)
				part = chunk{room: room}
			}
			part.cols = append(part.cols, c)
		}
		all = append(all, part)
	}
	return all
}

// blocksOf gathers the columns of each block, in the order in which blocks appear.
func blocksOf(cols []gridColumn) [][]gridColumn {
	var blocks [][]gridColumn
	at := map[string]int{}
	for _, c := range cols {
		i, ok := at[c.block]
		if !ok {
			i = len(blocks)
			at[c.block], blocks = i, append(blocks, nil)
		}
		blocks[i] = append(blocks[i], c)
	}
	return blocks
}

func needs(cols []gridColumn, gap int) int {
	n := 0
	for _, c := range cols {
		n += gap + c.least
	}
	return n
}

// even gives the width of every column and the gap before it: all the same
// where there is room for it, for a calm page.
func (c chunk) even(want int) (widths []int, gap int) {
	gap = 1
	if needs(c.cols, 2) <= c.room {
		gap = 2
	}
	same := len(c.cols)*(gap+want) <= c.room
	for _, col := range c.cols {
		if same {
			widths = append(widths, want)
		} else {
			widths = append(widths, min(col.least, c.room-gap))
		}
	}
	return widths, gap
}

// draw writes the grid's chunks under each other.
func (g *grid) draw(p *page) {
	label := g.label(p.width)
	parts := chunks(g.cols, p.width-label)
	want := 0
	for _, c := range g.cols {
		want = max(want, c.least)
	}
	for i, part := range parts {
		if i > 0 {
			p.line()
		}
		widths, gap := part.even(want)
		part.drawHead(p, label, widths, gap)
		for row, name := range g.labels {
			name = cut(name, label, p.sign("…", "~"))
			line := []piece{{text: name + blanks(label-width(name))}}
			for j, c := range part.cols {
				line = append(line, piece{text: blanks(gap)})
				line = append(line, c.marks[row].pieces(widths[j])...)
			}
			p.line(line...)
		}
	}
}

// drawHead writes the blocks' names, each with a rule over its columns, and the headings.
func (c chunk) drawHead(p *page, label int, widths []int, gap int) {
	names := []piece{{text: blanks(label)}}
	for i := 0; i < len(c.cols); {
		first, span := c.cols[i].block, -gap
		for ; i < len(c.cols) && c.cols[i].block == first; i++ {
			span += gap + widths[i]
		}
		name := cut(first, span, p.sign("…", "~"))
		rule := span - width(name) - 1
		names = append(names, piece{text: blanks(gap)}, piece{Heading, name}, piece{text: blanks(min(1, rule+1))})
		if rule > 0 {
			names = append(names, piece{Faint, strings.Repeat(p.sign("─", "-"), rule)})
		}
	}
	p.line(names...)

	var heads [][]string
	tallest := 0
	for i, col := range c.cols {
		heads = append(heads, wrap(col.heading, widths[i]))
		tallest = max(tallest, len(heads[i]))
	}
	for n := range tallest {
		left := ""
		if n == tallest-1 {
			left = "mode"
		}
		line := []piece{{Faint, left + blanks(label-width(left))}}
		for i, lines := range heads {
			text := ""
			if at := n - tallest + len(lines); at >= 0 {
				text = lines[at]
			}
			line = append(line, piece{text: blanks(gap)}, piece{Heading, text}, piece{text: blanks(widths[i] - width(text))})
		}
		p.line(line...)
	}
}
