package report

import (
	"fmt"
	"io"
	"strings"

	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/sheet"
	"outlive/harness/visible"
)

// markdown is the table for a pull request or the page of a job: modes that are alike share
// a row, and the reasons are folded.
type markdown struct{ table }

func newMarkdown(w io.Writer, o Options) Writer {
	o.ASCII, o.Paint, o.Wide, o.Reasons = false, nil, true, true
	return &markdown{*newTable(w, o).(*table)}
}

func (m *markdown) End(s plan.Summary) error {
	m.sum.Seconds = s.Seconds
	look := sheet.Look{Words: m.o.Words, Level: 4}
	what, count := m.title()
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", m.cell(what))
	about := []string{m.cell(count)}
	for _, fact := range m.about() {
		about = append(about, m.cell(fact))
	}
	b.WriteString(strings.Join(about, " · ") + "\n\n")
	b.WriteString(sheet.Markdown(m.summed(), look))
	notes := &notes{by: map[reason]*note{}}
	grids, _ := m.grids(notes)
	for _, g := range grids {
		if g.caption != "" {
			fmt.Fprintf(&b, "\n#### %s\n", m.cell(g.caption))
		}
		m.grid(&b, g)
	}
	b.WriteString("\n" + sheet.Markdown(append(m.lingers(), m.problems()...), look))
	if len(notes.list) > 0 {
		b.WriteString("\n<details><summary>" + m.cell("why") + "</summary>\n\n| | | |\n|---|---|---|\n")
		for _, n := range notes.list {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", n.letter, strings.TrimSpace(m.cell(n.why)+" "+m.cell(n.seen())), m.cell(n.source))
		}
		b.WriteString("\n</details>\n")
	}
	return write(m.out, []byte(b.String()))
}

func (m *markdown) grid(b *strings.Builder, g *grid) {
	fmt.Fprintf(b, "\n| %s |", m.cell("mode"))
	for _, c := range g.cols {
		b.WriteString(" " + escaped(c.heading) + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(g.cols)) + "\n")
	for i, label := range g.labels {
		b.WriteString("| " + escaped(label) + " |")
		for _, c := range g.cols {
			is := c.marks[i]
			text := is.glyph + " " + is.word
			if is.kind == page.Alarm {
				text = "**" + escaped(text) + "**"
			} else {
				text = escaped(text)
			}
			if is.note != "" {
				text += " <sup>" + escaped(is.note) + "</sup>"
			}
			b.WriteString(" " + text + " |")
		}
		b.WriteString("\n")
	}
}

// cell is a text in the reader's language.
func (m *markdown) cell(s string) string { return escaped(m.page.Text(s)) }

func escaped(s string) string { return visible.Markdown(s, 300) }

// svg is the brief table as a picture.
type svg struct{ table }

func newSVG(w io.Writer, o Options) Writer {
	o.ASCII, o.Paint, o.Next, o.LeftOut = false, nil, nil, nil
	return &svg{*newTable(w, o).(*table)}
}

// svgWidth has the picture be as wide as a page of prose takes it.
const svgWidth = 100 // columns

func (s *svg) End(sum plan.Summary) error {
	what, _ := s.title()
	picture := sheet.Card(s.page.Text(what), svgWidth, func(l page.Look) string {
		var b strings.Builder
		o := s.o
		o.Width, o.Paint = l.Width, l.Paint
		t := newTable(&b, o).(*table)
		t.head, t.cells, t.sum = s.head, s.cells, s.sum
		_ = t.End(sum) // into memory
		return b.String()
	})
	return write(s.out, []byte(picture))
}
