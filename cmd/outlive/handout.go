//go:build linux

package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"slices"
	"strings"

	"outlive/lessons"
	"outlive/lessons/markdown"
)

// handoutFormats are how a handout is printed; the first is the usual one.
var handoutFormats = []string{"md", "html"}

// checkFormat tells whether what is asked for can be printed so.
func (f *learnFlags) checkFormat() error {
	if !f.handout {
		return checkFormat(f.format)
	}
	if f.format == "text" {
		f.format = handoutFormats[0]
	}
	if !slices.Contains(handoutFormats, f.format) {
		return unknownError("format of a handout", f.format, handoutFormats)
	}
	return nil
}

// handout prints lessons to take home.
func (a *app) handout(all []lessons.Lesson, p lessons.Progress, named []string, format string) error {
	title := "outlive"
	switch len(named) {
	case 0:
	case 1:
		l, ok := lessons.Lookup(all, named[0])
		if !ok {
			return unknownError("lesson", named[0], lessonIDs())
		}
		all, title = []lessons.Lesson{l}, l.Title
	default:
		return usageError("outlive learn --handout "+named[0], "cannot print a step alone: a handout is a whole lesson")
	}
	var texts []string
	for _, l := range all {
		texts = append(texts, l.Shuffled("handout").Handout(p))
	}
	text := a.headings(strings.Join(texts, "\n"))
	if format == "html" {
		text = handoutPage(a.language, title, text)
	}
	_, err := a.stdout.WriteString(text)
	return err
}

// headings says what stands around a lesson's own words in the language that outlive speaks.
func (a *app) headings(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "**") || strings.HasPrefix(line, "*Done on") || strings.Contains(line, " To do it: `") {
			lines[i] = a.inWords(line)
		}
	}
	return strings.Join(lines, "\n")
}

// handoutStyle is for the screen and for A4, light and dark.
const handoutStyle = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font-family: monospace; }
pre { border-left: 3px solid; padding: .3rem .8rem; overflow-x: auto; white-space: pre-wrap; }
li { list-style-position: outside; }
table { border-collapse: collapse; }
td, th { border: 1px solid; padding: .2rem .6rem; text-align: left; }
@media print { body { margin: 0; max-width: none; } h1:not(:first-child) { break-before: page; } pre { break-inside: avoid; } }
`

// handoutPage is one file that fetches nothing and runs nothing.
func handoutPage(language, title, text string) string {
	sum := sha256.Sum256([]byte(handoutStyle))
	return fmt.Sprintf(`<!doctype html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>%s</style>
</head>
<body>
%s</body>
</html>
`, language, base64.StdEncoding.EncodeToString(sum[:]), html.EscapeString(title), handoutStyle, markdown.HTML([]byte(text)))
}
