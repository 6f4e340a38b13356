package language

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// row is a sentence in two languages.
type row struct {
	english string
	verbs   []string // of the English, in their order
	letters int      // of the English, outside of its verbs: how much it tells of what it matches
	leads   bool     // it begins with a text that is its subject
	hold    string   // the longest text between two of them: what it matches has it
	pattern func() *regexp.Regexp

	text   []string // of the translation: before, between and behind its arguments
	places []int    // of the arguments between them, from 0
}

// least is how many letters a format has besides its arguments, to be looked for.
const least = 2

var (
	verb     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`%[-+ #0-9.]*[a-zA-Z%]`) })
	numbered = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`%%|%\[(\d+)\]([-+ #0-9.]*[a-zA-Z])|%`) })
)

func newRow(english, said string) (r row, err error) {
	whole := english
	r.english = english
	english = strings.TrimSuffix(english, ".") // a text may end with one, or be a part of a sentence
	source := "(?s)^"
	at := 0
	for _, span := range verb().FindAllStringIndex(english, -1) {
		between, v := english[at:span[0]], english[span[0]:span[1]]
		at = span[1]
		if v == "%%" {
			between += "%"
		}
		source += r.holds(between)
		if v != "%%" {
			r.verbs = append(r.verbs, v)
			source += matches(v)
		}
	}
	source += r.holds(english[at:]) + "$"
	if len(r.verbs) > 0 && r.letters < least {
		return r, fmt.Errorf("%q would match anything", english)
	}
	r.leads = strings.HasPrefix(english, "%s ")
	r.pattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(source) })
	return r, r.translate(whole, said)
}

// holds notes a text between arguments, and gives the pattern for it.
func (r *row) holds(text string) string {
	for _, c := range text {
		if unicode.IsLetter(c) || c == '?' { // which tells as much
			r.letters++
		}
	}
	if len(text) > len(r.hold) {
		r.hold = text
	}
	return regexp.QuoteMeta(text)
}

// matches gives the pattern for what a verb may have written.
func matches(verb string) string {
	switch verb[len(verb)-1] {
	case 'd':
		return `([-+]?[0-9]+)`
	case 'q':
		return `("(?:[^"\\]|\\.)*")`
	}
	return `(.+?)`
}

// translate takes the translation apart; it has each of the arguments, by its number.
func (r *row) translate(english, said string) error {
	at, there := 0, make([]bool, len(r.verbs))
	pending := ""
	for _, m := range numbered().FindAllStringSubmatchIndex(said, -1) {
		pending += said[at:m[0]]
		at = m[1]
		switch said[m[0]:m[1]] {
		case "%%":
			pending += "%"
			continue
		case "%":
			return fmt.Errorf("%q: its arguments have numbers, as in %%[1]s", said)
		}
		n, _ := strconv.Atoi(said[m[2]:m[3]])
		if n < 1 || n > len(r.verbs) || !agree(r.verbs[n-1][1:], said[m[4]:m[5]]) {
			return fmt.Errorf("%q: %s is not in %q", said, said[m[0]:m[1]], english)
		}
		r.text, r.places, pending = append(r.text, pending), append(r.places, n-1), ""
		there[n-1] = true
	}
	r.text = append(r.text, pending+said[at:])
	if i := slices.Index(there, false); i >= 0 {
		return fmt.Errorf("%q: argument %d of %q is missing", said, i+1, english)
	}
	return nil
}

// agree: an error that is wrapped in English is text in the translation.
func agree(english, said string) bool {
	return english == said || said == "s" && (english == "w" || english == "v")
}

// match gives the arguments of a text that has this form, or nil.
func (r row) match(text string) []string {
	if !strings.Contains(text, r.hold) {
		return nil
	}
	found := r.pattern().FindStringSubmatch(text)
	if found != nil && r.leads && strings.Contains(found[1], ": ") {
		return nil // what stands before a colon is a sentence of its own, and the rest another
	}
	if found == nil || slices.ContainsFunc(found[1:], func(word string) bool { return strings.Contains(word, ". ") || strings.Contains(word, " · ") }) {
		return nil // an argument is no more than a sentence
	}
	return found[1:]
}

// spoken tells whether an argument may be a sentence of outlive's own.
func (r row) spoken(i int) bool { return strings.ContainsAny(r.verbs[i][len(r.verbs[i])-1:], "svw") }

// vague tells whether it says so little that it might match what it has not formed: then its
// first argument is a word, or is known itself.
func (r row) vague() bool { return r.letters < 4 && r.spoken(0) && !r.bare() }

// strict counts the arguments that are numbers, or quoted: they match less than a text does.
func (r row) strict() (n int) {
	for i := range r.verbs {
		if !r.spoken(i) {
			n++
		}
	}
	return n
}

// bare tells whether the translation is its arguments and no more: it says nothing where those
// are not known.
func (r row) bare() bool { return strings.Join(r.text, "") == "" }

func (r row) said(words []string) string {
	var b strings.Builder
	for i, place := range r.places {
		b.WriteString(r.text[i] + words[place])
	}
	return b.String() + r.text[len(r.text)-1]
}
