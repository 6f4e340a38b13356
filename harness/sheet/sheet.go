// Package sheet draws what is told on a page of HTML that stands alone: one file,
// nothing fetched, no script, light and dark, and as readable without colour.
//
//	page.Document ── Draw ──▶ Markup ─┐
//	a picture's SVG ── Figure ────────┴─ Page{Title, Language, Style, Body} ── Write ──▶ io.Writer
//
// What a document says is text wherever it came from: html/template escapes it. A policy in
// the page has the browser refuse what is not the page's own style, by its hash.
package sheet

import (
	"cmp"
	"crypto/sha256"
	_ "embed" // the templates and the style
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"outlive/harness/visible"
)

// Markup is HTML or SVG that is put on a page as it stands. Whoever makes one of anything
// but Draw and Figure answers for its having no text in it that is not escaped.
type Markup = template.HTML

// Page is one file that stands alone.
type Page struct {
	Title    string
	Language string // as in the lang attribute; "" for "en"
	Style    string // CSS of the body's own, behind the sheet's; never a text from elsewhere
	Body     Markup
}

var (
	//go:embed sheet.css
	style string
	//go:embed sheet.html
	source string
)

// templates are parsed when a page is first drawn: most runs of outlive draw none.
var templates = sync.OnceValue(func() *template.Template { return template.Must(template.New("").Parse(source)) })

// Style is the style of every sheet, for a page that is served and not written by Write.
func Style() string { return style }

// Policy is what a page with this style may load, as Content-Security-Policy has it: the
// style, and nothing else.
func Policy(style string) string {
	hash := sha256.Sum256([]byte(style))
	return fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'", base64.StdEncoding.EncodeToString(hash[:]))
}

// Write writes the page.
func Write(w io.Writer, p Page) error {
	all := style + p.Style
	err := templates().ExecuteTemplate(w, "page", struct {
		Page
		Policy string
		Style  template.CSS
	}{p.in(), Policy(all), template.CSS(all)})
	if err != nil {
		return fmt.Errorf("cannot write the page: %w", err)
	}
	return nil
}

func (p Page) in() Page {
	p.Language, p.Title = cmp.Or(p.Language, "en"), visible.Line(p.Title)
	return p
}

// Figure puts a picture on a page, with what it shows below it.
func Figure(picture Markup, caption string) Markup {
	return set("figure", struct {
		Picture Markup
		Caption string
	}{picture, visible.Line(caption)})
}

// Fold hides a part of a page behind a line that opens it.
func Fold(summary string, inner Markup) Markup {
	return set("fold", struct {
		Summary string
		Inner   Markup
	}{visible.Line(summary), inner})
}

// set fills a template in; that it cannot be is a mistake in this package.
func set(name string, data any) Markup {
	var b strings.Builder
	if err := templates().ExecuteTemplate(&b, name, data); err != nil {
		panic(fmt.Sprintf("sheet: %v", err))
	}
	return Markup(b.String())
}
