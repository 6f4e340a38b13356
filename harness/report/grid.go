package report

import (
	"strings"

	"outlive/harness/page"
)

// grid is the modes × events of one shell and voice.
type grid struct {
	caption string // which shell and voice; empty when there is but one table
	brief   bool   // its labels may name several modes
	labels  []string
	cols    []gridColumn
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
		c.least = max(c.least, min(page.Width(word), headingWidth))
	}
	for c.least < headingWidth && len(page.Wrap(c.heading, c.least)) > headingLines {
		c.least++
	}
}

// label is how wide the labels are shown.
func (g *grid) label(room int) int {
	n := page.Width("mode")
	for _, l := range g.labels {
		n = max(n, page.Width(l))
	}
	if g.brief {
		return max(min(n, room-span(g.cols, 2)), min(n, labelWidth, room/3))
	}
	return min(n, labelWidth, room/3)
}

// chunk is a run of columns that are drawn side by side.
type chunk struct {
	cols   []gridColumn
	widths []int
}

// layout is how a grid is drawn on a page: in one chunk, or in several stacked ones.
type layout struct {
	parts      []chunk
	label, gap int // columns for the labels, and before each column
	width      int
	names      bool // of the blocks, when there is more than one
	brief      bool // a label that is too long goes on below
}

// layout makes every column as wide as the widest where there is room for it, for a calm page.
func (g *grid) layout(across int) layout {
	l := layout{label: g.label(across), gap: 2, brief: g.brief, names: len(blocksOf(g.cols)) > 1 && !g.brief}
	room := across - l.label
	l.parts = chunks(g.cols, room)
	same, want := true, 0
	for _, c := range g.cols {
		want = max(want, c.least)
	}
	for _, part := range l.parts {
		if span(part.cols, 2) > room {
			l.gap = 1
		}
	}
	for _, part := range l.parts {
		same = same && len(part.cols)*(l.gap+want) <= room
	}
	for i := range l.parts {
		wide := l.label
		for _, c := range l.parts[i].cols {
			n := min(c.least, room-l.gap)
			if same {
				n = want
			}
			l.parts[i].widths = append(l.parts[i].widths, n)
			wide += l.gap + n
		}
		if l.names {
			wide += l.parts[i].nameBlocks(l.gap, across-wide)
		}
		l.width = max(l.width, wide)
	}
	return l
}

// nameBlocks widens the last column of each block whose name needs more than
// its columns, as far as there is room, and gives by how much in all.
func (c *chunk) nameBlocks(gap, room int) (more int) {
	at := 0
	for _, block := range blocksOf(c.cols) {
		span := -gap
		for range block {
			span += gap + c.widths[at]
			at++
		}
		if need := page.Width(block[0].block) - span; need > 0 && need <= room {
			c.widths[at-1] += need
			more, room = more+need, room-need
		}
	}
	return more
}

// chunks puts all columns into one chunk where they fit; otherwise as many
// whole blocks into each as fit, and only then parts of a block.
func chunks(cols []gridColumn, room int) []chunk {
	var all []chunk
	for _, block := range blocksOf(cols) {
		if last := len(all) - 1; last >= 0 && span(append(all[last].cols, block...), 2) <= room {
			all[last].cols = append(all[last].cols, block...)
			continue
		}
		var part chunk
		for _, c := range block {
			if len(part.cols) > 0 && span(append(part.cols, c), 1) > room {
				all = append(all, part)
				part = chunk{}
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

func span(cols []gridColumn, gap int) int {
	n := 0
	for _, c := range cols {
		n += gap + c.least
	}
	return n
}
