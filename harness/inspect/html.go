package inspect

import (
	"fmt"
	"io"
	"strings"

	"outlive/harness/page"
	"outlive/harness/report"
	"outlive/harness/sheet"
	"outlive/harness/visible"
)

// Pages says how a page of HTML is written.
type Pages struct {
	page.Look
	Language string // of the look's words, as HTML names it; "" for English
}

// Write writes what is to be told of some processes, one below the other.
func (o Pages) Write(w io.Writer, all []Subject) error {
	look := page.Look{Width: sheetWidth, Words: o.Words}
	title, level, body := "outlive inspect", 1, sheet.Markup("")
	if len(all) == 1 {
		title = fmt.Sprintf("%d %s", all[0].Before.PID, visible.Name(all[0].called(), longestCalled))
	} else {
		level, body = 2, sheet.Draw(page.Document{page.Said{Pieces: []page.Piece{page.Title.Of(page.Count(len(all), "process"))}}}, sheet.Look{Words: o.Words})
	}
	for _, s := range all {
		body += sheet.Draw(s.Document(true, look), sheet.Look{Words: o.Words, Level: level})
	}
	return sheet.Write(w, sheet.Page{Title: title, Language: o.Language, Body: body})
}

// Markdown is the same for a pull request, or the page of a job.
func (o Pages) Markdown(all []Subject) (text string) {
	for _, s := range all {
		text += sheet.Markdown(s.Document(true, page.Look{Width: sheetWidth, Words: o.Words}), sheet.Look{Words: o.Words, Level: 3})
	}
	return text
}

// MarkdownAll is the table of many.
func (o Pages) MarkdownAll(t Table, sweep Sweep) string {
	return sheet.Markdown(t.Document(sweep), sheet.Look{Words: o.Words, Level: 3})
}

// sheetWidth is no width that a document would be shortened to.
const sheetWidth = 400 // columns

// WriteAll writes the table of many, and all of each, folded, below it.
func (o Pages) WriteAll(w io.Writer, t Table, sweep Sweep) error {
	look := sheet.Look{Words: o.Words, Level: 2}
	doc := t.Document(sweep)
	body := sheet.Draw(doc, sheet.Look{Words: o.Words})
	for _, r := range t.of(sweep) {
		var fates []string
		for i, f := range r.Fates {
			fates = append(fates, fmt.Sprintf("%s: %s %s", heads[i], report.Sign(f.Outcome).Text, Lot(f.Outcome)))
		}
		summary := fmt.Sprintf("%d %s (%s)", r.Before.PID, visible.Name(r.called(), longestCalled), strings.Join(fates, ", "))
		body += sheet.Fold(summary, sheet.Draw(r.Subject.Document(true, page.Look{Width: sheetWidth, Words: o.Words}), look))
	}
	return sheet.Write(w, sheet.Page{Title: "outlive inspect --all", Language: o.Language, Body: body})
}
