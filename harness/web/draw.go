package web

import (
	"crypto/sha256"
	_ "embed" // the templates, the style and the script
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"sync"

	"outlive/harness/picture"
	"outlive/harness/sheet"
	"outlive/harness/story"
)

// Markup is HTML as it stands. Whoever makes one of anything but what this package draws
// answers for its having no text in it that is not escaped.
type Markup = template.HTML

var (
	//go:embed room.html
	source string
	//go:embed room.css
	style string
	//go:embed room.js
	script string
)

var templates = sync.OnceValue(func() *template.Template { return template.Must(template.New("").Parse(source)) })

// draw fills a template in; that it cannot be is a mistake in this package.
func draw(name string, data any) Markup {
	var b strings.Builder
	if err := templates().ExecuteTemplate(&b, name, data); err != nil {
		panic(fmt.Sprintf("web: %v", err))
	}
	return Markup(b.String())
}

// allStyle is the sheet's, that of pictures, and ours behind them.
func allStyle() string { return sheet.Style() + picture.Style + style }

// policy lets a page have its own style and script, by their hashes, and ask this server;
// nothing else.
var policy = sync.OnceValue(func() string {
	return fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		hash(script), hash(allStyle()))
})

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// frameOf is all that stands around what a view shows.
type frameOf struct {
	Frame
	Language, Build string
	Events          string // where the stream is
	Links           []link
	Lost            string
	Style           template.CSS
	Script          template.JS
}

type link struct {
	To, Name string
	Here     bool
}

// build changes with what stands around the frames.
func (s *Server) build() string { return hash(s.Language + source + script + style)[7:19] }

// names are what the views are called.
func names() map[View]string {
	return map[View]string{Room: "The room", Class: "Class", Slides: "Slides", Stage: "Stage"}
}

// page shows a view as it is now; its script has it follow.
func (s *Server) page(w http.ResponseWriter, seat Seat) {
	f := frameOf{
		Language: s.Language, Build: s.build(), Events: "events/" + string(seat.View),
		Lost:  s.said("The connection is lost. It is tried again by itself."),
		Style: template.CSS(allStyle()), Script: template.JS(script),
	}
	f.Frame, _ = s.latest.of(seat)
	for _, v := range Views() {
		f.Links = append(f.Links, link{"./" + string(v), s.said(names()[v]), v == seat.View})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(draw("page", f))) // who does not listen any more is gone
}

// Picture draws a trial, as far as it has gone.
func Picture(scene story.Scene, words func(string) string) Markup {
	return Markup(picture.Draw([]picture.Panel{{Scene: scene}}, picture.Options{Inline: true, Words: words}))
}
