package lessons

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Glossary gives the words of a language for the terms that lessons teach, by term.
type Glossary map[string]Words

// Words are those for a term, the usual one first, and those that are not to be used.
type Words struct{ Used, Refused []string }

// GlossaryFile is a glossary's name, beside the lessons in its language.
const GlossaryFile = "glossary.txt"

// ParseGlossary reads lines of TERM: WORD; WORD; !WORD. Lines that begin with # say
// something to people.
func ParseGlossary(source []byte) (Glossary, error) {
	g := Glossary{}
	lines := bufio.NewScanner(bytes.NewReader(source))
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		term, words, ok := strings.Cut(line, ":")
		if _, twice := g[term]; !ok || twice {
			return nil, fmt.Errorf("%s:%d: write one line of TERM: WORD; WORD; !WORD", GlossaryFile, number)
		}
		var w Words
		for _, word := range strings.Split(words, ";") {
			word = strings.TrimSpace(word)
			if refused, not := strings.CutPrefix(word, "!"); not {
				w.Refused = append(w.Refused, refused)
			} else if word != "" {
				w.Used = append(w.Used, word)
			}
		}
		if len(w.Used) == 0 {
			return nil, fmt.Errorf("%s:%d: give a word for %q", GlossaryFile, number, term)
		}
		g[term] = w
	}
	return g, lines.Err()
}

// foreign are the terms that have a word of their own in the language: their English
// one does not stand in its prose.
func (g Glossary) foreign() (terms []string) {
	for term, w := range g {
		if !slices.ContainsFunc(w.Used, func(word string) bool { return strings.EqualFold(word, term) }) {
			terms = append(terms, term)
		}
	}
	slices.Sort(terms)
	return terms
}
