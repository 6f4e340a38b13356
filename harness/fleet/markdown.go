package fleet

import (
	"fmt"
	"strings"

	"outlive/harness/visible"
)

// longestCell is how much of an answer a cell tells, in columns.
const longestCell = 200

// Markdown tells all of it for a pull request or a page.
func (r Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", cell(r.Headline()))
	b.WriteString("| host | system | kept | broken | skipped | unfit | |\n|---|---|--:|--:|--:|--:|---|\n")
	for _, h := range r.Hosts {
		said := ""
		if h.State != Alike {
			said = h.end(false).Text
		}
		c := h.Counts
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %d | %d | %s |\n", cell(h.Host), cell(h.System()), c.Kept, c.Broken, c.Skipped, c.Unfit, cell(said))
	}
	for _, part := range r.parts() {
		fmt.Fprintf(&b, "\n#### %s\n\n", cell(part.title))
		r.markdownTable(&b, part.rows)
	}
	return b.String()
}

func (r Report) markdownTable(b *strings.Builder, rows []Difference) {
	heads, all := []string{"", "most", "others"}, r.classes(rows)
	if len(all) <= 2*mostClasses {
		heads = heads[:1]
		for _, c := range all {
			heads = append(heads, c.label())
		}
	}
	line := func(cells []string) {
		for i, text := range cells {
			cells[i] = cell(text)
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
	line(heads)
	b.WriteString(strings.Repeat("|---", len(heads)) + "|\n")
	for i, d := range rows {
		cells := []string{d.What}
		if len(all) > 2*mostClasses {
			cells = append(cells, d.sides()...)
		} else {
			for _, c := range all {
				cells = append(cells, c.answers[i])
			}
		}
		line(cells)
	}
}

// sides are the answer of most, and the others, each with who gives it.
func (d Difference) sides() []string {
	most, others := "", []string(nil)
	for _, a := range d.Answers {
		if a.Answer == d.Most && d.Most != "" {
			most = fmt.Sprintf("%s (%d)", a.Answer, len(a.Hosts))
			continue
		}
		others = append(others, a.Answer+": "+a.who())
	}
	return []string{most, strings.Join(others, "; ")}
}

// System names what a host runs, in a few words; "" where it did not say.
func (h Host) System() string {
	parts := []string{}
	if h.Distribution != "" {
		parts = append(parts, h.Distribution)
	}
	if h.Kernel != "" {
		parts = append(parts, "Linux "+strings.TrimPrefix(h.Kernel, "Linux "))
	}
	return strings.Join(parts, ", ")
}

func cell(s string) string { return visible.Markdown(s, longestCell) }
