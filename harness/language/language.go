// Package language says outlive's own sentences in another language. The harness speaks
// English; where a sentence is shown to a person, it is looked up, whole or by its format.
//
//	ko/*.txt:  cannot read %s: %w ⇥ ... %[1]s ... %[2]s
//	"cannot read a.md: no such file" ── Of ──▶ the row's words, its arguments looked up, too
//
// What has no row stays English. What machines read is never looked up.
package language

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed ko/*.txt
var catalogues embed.FS

// English is the language that the sentences are written in.
const English = "en"

// Known are the ids of the languages, English first.
func Known() []string {
	known := []string{English}
	entries, _ := catalogues.ReadDir(".") // it is part of the program
	for _, e := range entries {
		known = append(known, e.Name())
	}
	return known
}

// Catalogue has the sentences of one language. The nil one is English.
type Catalogue struct {
	rows     map[string]row // by their English
	patterns []row          // those with arguments, the most telling first
}

// Open reads the catalogue of a known language.
func Open(id string) (*Catalogue, error) {
	if id == English {
		return nil, nil
	}
	files, _ := fs.Glob(catalogues, id+"/*.txt") // the pattern is well formed, where any are found
	if len(files) == 0 {
		return nil, fmt.Errorf("cannot use language %q: there are %s", id, strings.Join(Known(), ", "))
	}
	c := &Catalogue{rows: map[string]row{}}
	for _, name := range files {
		text, _ := catalogues.ReadFile(name) // it was found
		if err := c.read(string(text)); err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", name, err)
		}
	}
	return c, nil
}

// Parse reads rows: a line in English, and the same behind a tab on the next one. A line that
// begins with # is a remark.
func Parse(text string) (*Catalogue, error) {
	c := &Catalogue{rows: map[string]row{}}
	return c, c.read(text)
}

func (c *Catalogue) read(text string) error {
	english := ""
	for i, line := range strings.Split(text, "\n") {
		said, other := strings.CutPrefix(line, "\t")
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case !other && english == "":
			english = line
		case !other || english == "":
			return fmt.Errorf("cannot read line %d: a sentence and its translation take turns", i+1)
		default:
			if err := c.add(english, said); err != nil {
				return fmt.Errorf("cannot use line %d: %w", i+1, err)
			}
			english = ""
		}
	}
	if english != "" {
		return fmt.Errorf("cannot use %q: it has no translation", english)
	}
	slices.SortStableFunc(c.patterns, func(a, b row) int {
		return cmp.Or(b.letters-a.letters, len(b.verbs)-len(a.verbs), b.strict()-a.strict())
	})
	return nil
}

func (c *Catalogue) add(english, said string) error {
	r, err := newRow(english, said)
	if err != nil {
		return err
	}
	if _, twice := c.rows[english]; twice {
		return fmt.Errorf("%q is there twice", english)
	}
	if c.rows[english] = r; len(r.verbs) > 0 {
		c.patterns = append(c.patterns, r)
	}
	return nil
}

// Rows are the English sentences that have a translation, in no order.
func (c *Catalogue) Rows() (all []string) {
	if c == nil {
		return nil
	}
	for english := range c.rows {
		all = append(all, english)
	}
	return all
}

// Say is fmt.Sprintf in the language.
func (c *Catalogue) Say(format string, args ...any) string {
	if c == nil {
		return fmt.Sprintf(format, args...)
	}
	r, known := c.rows[format]
	if !known || len(r.verbs) != len(args) {
		return c.Of(fmt.Sprintf(format, args...))
	}
	words := make([]string, len(args))
	for i, arg := range args {
		words[i] = fmt.Sprintf(strings.ReplaceAll(r.verbs[i], "w", "v"), arg)
		if _, named := arg.(Name); !named && r.spoken(i) {
			words[i] = c.Of(words[i])
		}
	}
	return r.said(words)
}

// Name is an argument that is said as it is: somebody has chosen it.
type Name string

// Of gives a text that is formed already, as far as its sentences are known.
func (c *Catalogue) Of(text string) string {
	inner := strings.TrimSpace(text)
	if c == nil || inner == "" {
		return text
	}
	at := strings.Index(text, inner)
	return text[:at] + c.of(inner) + text[at+len(inner):]
}

// Each gives several texts.
func (c *Catalogue) Each(texts []string) []string {
	said := make([]string, len(texts))
	for i, text := range texts {
		said[i] = c.Of(text)
	}
	return said
}

func (c *Catalogue) of(text string) string {
	if strings.Contains(text, "\n") { // no row has two lines
		return c.parts(text, "\n")
	}
	if r, known := c.rows[text]; known && len(r.verbs) == 0 {
		return r.said(nil)
	}
	for at := len(text); strings.HasSuffix(text, "]") && at > 0; { // its source
		at = strings.LastIndex(text[:at], " [")
		if at > 0 && c.of(text[:at]) != text[:at] {
			return c.of(text[:at]) + text[at:]
		}
	}
	if said, known := c.whole(text); known {
		return said
	}
	for _, by := range []string{". ", "; ", " → ", " · ", ": "} {
		if said := c.parts(text, by); said != text {
			return said
		}
	}
	return text
}

// parts looks up what stands between separators, each for itself; of a colon the first counts.
func (c *Catalogue) parts(text, by string) string {
	most := -1
	if by == ": " {
		most = 2
	}
	parts := strings.SplitN(text, by, most)
	if len(parts) == 1 {
		return text
	}
	for i, part := range parts {
		parts[i] = c.Of(part)
	}
	return strings.Join(parts, by)
}

// whole looks up a text that is one sentence.
func (c *Catalogue) whole(text string) (said string, known bool) {
	inner, stop := strings.CutSuffix(text, ".")
	if r, known := c.rows[inner]; known && stop && len(r.verbs) == 0 {
		return r.said(nil) + ".", true
	}
	if _, said := c.formed(inner); said != "" {
		return strings.TrimSuffix(said, ".") + text[len(inner):], true
	}
	return "", false
}

// formed gives the row that a text was formed by, and what it says there; nothing where
// there is none.
func (c *Catalogue) formed(text string) (by row, said string) {
	for _, r := range c.patterns {
		words := r.match(text)
		if words == nil {
			continue
		}
		was := slices.Clone(words)
		if r.vague() && strings.Contains(words[0], " ") && c.Of(words[0]) == words[0] {
			continue
		}
		if said := c.fill(r, words); !r.bare() || !slices.ContainsFunc(was, func(word string) bool { return !c.known(word) }) {
			return r, said
		}
	}
	return by, ""
}

// known tells whether a text is one sentence that has a row.
func (c *Catalogue) known(text string) bool {
	r, listed := c.rows[text]
	if _, whole := c.whole(text); whole {
		return true
	}
	return listed && len(r.verbs) == 0
}

// fill puts arguments into a row. Those that are sentences of outlive's own are looked up;
// what is quoted and numbers are not.
func (c *Catalogue) fill(r row, words []string) string {
	for i, word := range words {
		if r.spoken(i) {
			words[i] = c.Of(word)
		}
	}
	return r.said(words)
}
