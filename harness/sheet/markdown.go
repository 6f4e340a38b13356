package sheet

import (
	"fmt"
	"strings"

	"outlive/harness/page"
	"outlive/harness/visible"
)

// Markdown gives a document for a pull request or the page of a job, its title at this
// level. Nothing that it says is read as Markdown, as HTML or as somebody's name.
func Markdown(doc page.Document, l Look) string {
	d := drawing{page: page.New(page.Look{Words: l.Words}), level: max(l.Level, 1)}
	for _, part := range doc {
		d.marked(part)
	}
	return d.b.String()
}

// longest are the columns that a text of a pull request takes: a comment takes 64 KiB.
const longestMarked = 300

func (d *drawing) text(s string) string { return visible.Markdown(d.page.Text(s), longestMarked) }

func (d *drawing) code(s string) string {
	return visible.MarkdownCode(d.page.Verbatim(s), longestMarked)
}

// line ends in a break, so that the next one is below it: as blanks, which are nothing at
// the end of a paragraph, where a backslash would be one.
func (d *drawing) line(format string, args ...any) { fmt.Fprintf(&d.b, format+"  \n", args...) }

func (d *drawing) headline(level int, text, source string) {
	fmt.Fprintf(&d.b, "\n%s %s\n\n", strings.Repeat("#", level), d.text(text))
	if source != "" {
		fmt.Fprintf(&d.b, "%s\n\n", d.text(source))
	}
}

func (d *drawing) marked(part page.Part) {
	switch part := part.(type) {
	case page.Blank:
		d.b.WriteString("\n")
	case page.Said:
		d.markedSaid(part)
	case page.Sourced:
		switch part.Text.Kind {
		case page.Title:
			d.headline(d.level, part.Text.Text, part.Source)
		case page.Heading:
			d.headline(d.level+1, part.Text.Text, part.Source)
		default:
			d.line("%s %s", d.text(part.Text.Text), d.text(part.Source))
		}
	case page.Flowing:
		var facts []string
		for _, f := range part.Facts {
			facts = append(facts, d.text(f))
		}
		d.line("%s", strings.Join(facts, " · "))
	case page.Typed:
		d.line("%s %s", d.text(part.Prompt), d.code(part.Line))
	case page.Asked:
		d.line("%s %s", d.text(part.Question), d.code(part.Line))
	case page.Proposed:
		d.line("%s %s %s", d.text(part.Question), d.code(part.Line), d.text(strings.Join(part.More, " ")))
	default:
		d.markedTable(part)
	}
}

func (d *drawing) markedSaid(s page.Said) {
	pieces := d.pieces(s.Pieces)
	switch {
	case len(pieces) == 1 && s.Pieces[0].Kind == page.Title:
		d.headline(d.level, s.Pieces[0].Text, "")
		return
	case len(pieces) == 1 && s.Pieces[0].Kind == page.Heading:
		d.headline(d.level+1, s.Pieces[0].Text, "")
		return
	case len(pieces) == 1 && s.Mark.Text == "$":
		d.line("$ %s", d.code(s.Pieces[0].Text))
		return
	}
	words := []string{d.text(s.Mark.Text)}
	for _, p := range pieces {
		words = append(words, visible.Markdown(p.Text, longestMarked))
	}
	if text := strings.TrimSpace(strings.Join(words, " ")); text != "" {
		d.line("%s", text)
	}
}

// row is one of a table.
func (d *drawing) row(cells ...string) {
	for i, c := range cells {
		cells[i] = visible.Markdown(c, longestMarked)
	}
	fmt.Fprintf(&d.b, "| %s |\n", strings.Join(cells, " | "))
}

func (d *drawing) heads(names ...string) {
	d.b.WriteString("\n")
	d.row(names...)
	d.b.WriteString("|" + strings.Repeat("---|", len(names)) + "\n")
}

func (d *drawing) markedTable(part page.Part) {
	switch part := part.(type) {
	case page.Facts:
		d.markedFacts(d.facts(part))
	case page.Against:
		d.markedFacts(d.facts(part.Facts()))
	case page.Many:
		d.markedMany(d.many(part))
	case page.Fates:
		for _, row := range d.fates(part).Rows {
			words := []string{row.Name.Text}
			for _, c := range row.Cells {
				words = append(words, c.Text)
			}
			d.line("%s", strings.TrimSpace(visible.Markdown(strings.Join(append(words, row.End.Text), " "), longestMarked)))
		}
		return
	case page.Judged:
		d.heads("", "", "")
		for _, j := range d.judged(part) {
			d.row(j.Name, strings.TrimSpace(j.Sign.Text+" "+j.Word), j.Said)
		}
	case page.Exchange:
		d.heads(d.exchangeHeads()...)
		for _, s := range d.exchange(part) {
			d.row(s.When, s.From, "─"+s.Name+"→", s.To, s.End.Text)
		}
	case page.Listed:
		d.heads("", "")
		for _, row := range d.listed(part).Rows {
			d.row(row.Name.Text, row.End.Text)
		}
	default:
		panic(fmt.Sprintf("sheet: nobody writes %T", part)) // TestEveryPartIsDrawn
	}
	d.b.WriteString("\n")
}

func (d *drawing) markedFacts(t table) {
	var names []string
	for _, h := range t.Heads {
		names = append(names, h.Text)
	}
	d.heads(names...)
	for _, row := range t.Rows {
		cells := []string{strings.Repeat("└ ", min(row.Name.Depth, 1)) + row.Name.Text}
		for _, c := range row.Cells {
			cells = append(cells, c.Text)
		}
		d.row(cells...)
	}
}

func (d *drawing) markedMany(v manyView) {
	var names []string
	for _, h := range v.Heads {
		names = append(names, h.Text)
	}
	d.heads(names...)
	for _, row := range v.Rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, strings.TrimSpace(c.Sign.Text+" "+strings.Repeat("└ ", min(c.Depth, 1))+c.Text))
		}
		d.row(cells...)
	}
}
