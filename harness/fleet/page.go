package fleet

import (
	"io"

	"outlive/harness/sheet"
)

// Page writes all of it as one file of HTML, in a reader's language; nil words for English.
func (r Report) Page(to io.Writer, language string, words func(string) string) error {
	body := sheet.Draw(r.Document(true, ""), sheet.Look{Words: words})
	return sheet.Write(to, sheet.Page{Title: r.Headline(), Language: language, Body: body})
}
