package verify

import (
	"strings"

	"outlive/harness/page"
	"outlive/harness/rule"
)

// Explain tells a rule: what holds of a daemon that is right, what comes of it where that
// does not, whom it binds, and how it is mended. try is the line to type that tries it.
func Explain(r rule.Rule, try string) page.Document {
	said := func(k page.Kind, text string) page.Part { return page.Said{Pieces: []page.Piece{k.Of(text)}} }
	doc := page.Document{page.Sourced{Text: page.Title.Of(r.ID), Source: r.Source}, said(page.Plain, r.Text)}
	if r.Why != "" {
		doc = append(doc, said(page.Plain, "Else: "+r.Why))
	}
	doc = append(doc, said(page.Faint, "a rule of outlive verify: "+string(r.Severity)+" in "+strings.Join(r.Bound(), ", ")+"; group "+r.Group))
	mends, names := page.Listed{}, []struct{ name, fix string }{{"C", r.Fix.C}, {"Go", r.Fix.Go}, {"Python", r.Fix.Python}, {"line", r.Fix.Line}}
	for _, m := range names {
		if m.fix != "" {
			mends.Names.Cells, mends.Beside = append(mends.Names.Cells, m.name), append(mends.Beside, m.fix)
		}
	}
	if len(mends.Beside) > 0 {
		doc = append(doc, page.Blank{}, said(page.Heading, "What mends it"), mends)
	}
	return append(doc, page.Proposed{Question: "Try it:", Line: try})
}
