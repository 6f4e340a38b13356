package verify

import (
	"fmt"
	"io"
	"slices"

	"outlive/harness/page"
	"outlive/harness/sheet"
)

// page writes the report as a page of HTML that stands alone: what a terminal is told of it,
// and folded below, the rules that it is not told of.
func (r Report) page(out io.Writer, o Options) error {
	told := r.told(o.Whole)
	rest := r.which(func(j Judgement) bool {
		return !slices.ContainsFunc(told, func(t Judgement) bool { return t.ID == j.ID })
	})
	body := sheet.Draw(r.Document(o.Whole, o.Again, o.Explain), sheet.Look{Words: o.Words})
	if len(rest) > 0 {
		summary := page.New(page.Look{Words: o.Words}).Text(fmt.Sprintf("All the other rules: %d", len(rest)))
		body += sheet.Fold(summary, sheet.Draw(page.Document{page.Judged{All: r.judged(rest)}}, sheet.Look{Words: o.Words, Level: 2}))
	}
	return sheet.Write(out, sheet.Page{Title: r.Headline(), Language: o.Language, Body: body})
}
