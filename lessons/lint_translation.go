package lessons

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"outlive/lessons/markdown"
)

// LintTranslation says what is wrong with a lesson's translation. The English lesson,
// and the language's words for its terms, are what it is held against.
func LintTranslation(english, translation Lesson, g Glossary) []Problem {
	if translation.refused {
		return nil
	}
	t := &translationLinter{linter: linter{Lesson: translation, said: map[Problem]bool{}}, english: english, glossary: g}
	t.stamped(Pos{1, 1}, "english: ", translation.English, english.stamp())
	t.same(english.wordings(), translation.wordings())
	t.order()
	for _, s := range translation.Steps {
		if of, ok := english.Step(s.ID); ok {
			t.stamped(s.At, "english=", s.English, of.stamp())
			t.only(s)
			t.same(of.wordings(), s.wordings())
		}
	}
	t.taught()
	return t.problems
}

type translationLinter struct {
	linter
	english  Lesson
	glossary Glossary
	strong   []string // what stands in bold
}

// stamped finds words that have changed since they were translated.
func (t *translationLinter) stamped(at Pos, key, has, want string) {
	if has != want {
		t.complain(at, "compare them, then write "+key+want, "the English words are others than those translated")
	}
}

// order finds steps that are missing, that English does not have, or that stand elsewhere.
func (t *translationLinter) order() {
	ids := func(l Lesson) (all []string) {
		for _, s := range l.Steps {
			all = append(all, s.ID)
		}
		return all
	}
	if want := ids(t.english); !slices.Equal(ids(t.Lesson), want) {
		t.complain(Pos{1, 1}, "have the steps "+strings.Join(want, ", "), "its steps are not those of the English lesson")
	}
}

// only finds what is the English file's to say.
func (t *translationLinter) only(s Step) {
	for what, has := range map[string]bool{
		"act": s.Act != "", "check": len(s.Check) > 0, "setup": s.Setup != "" || len(s.Cases) > 0, "solve": len(s.Solves) > 0, "wrong": len(s.Wrongs) > 0,
	} {
		if has {
			t.complain(s.At, "leave it out: it is taken from the English file", "a translation has a %s", what)
		}
	}
}

// same holds each piece against the English one.
func (t *translationLinter) same(english, translated []wording) {
	names := func(all []wording) (names []string) {
		for _, w := range all {
			names = append(names, w.name)
		}
		return names
	}
	if !slices.Equal(names(english), names(translated)) {
		t.complain(translated[0].at, "have "+strings.Join(names(english), ", "), "its predictions and hints are not those of the English step")
		return
	}
	for i, w := range translated {
		if of := english[i]; (of.text == "") != (w.text == "") {
			t.complain(w.at, "translate what the English lesson has, and no more", "the %s is only in one of the two", w.name)
		} else {
			t.piece(of, w)
		}
	}
}

// piece holds one against the English one: what is code, and how it is spelled.
func (t *translationLinter) piece(english, translated wording) {
	wants, has := read(english.text), read(translated.text)
	for _, code := range missing(wants.code, has.code) {
		t.complain(translated.at, "write `"+code+"`", "the %s lacks code that the English one has", translated.name)
	}
	for _, code := range missing(has.code, wants.code) {
		t.complain(translated.at, "take `"+code+"` out", "the %s has code that the English one has not", translated.name)
	}
	if !slices.Equal(wants.fences, has.fences) {
		t.complain(translated.at, "have as many, in their order", "the %s has other examples than the English one", translated.name)
	}
	for _, text := range has.prose {
		t.prose(translated, text)
	}
	for _, bold := range has.strong {
		if last, _ := utf8.DecodeLastRuneInString(bold); !unicode.IsLetter(last) && !unicode.IsDigit(last) {
			t.complain(translated.at, "end it with a letter: **프로세스**(process)", "the bold %q of the %s ends in a mark: Markdown would not close it before a particle", bold, translated.name)
		}
	}
	t.strong = append(t.strong, has.strong...)
}

// prose finds marks that mean nothing, and words that are not the language's.
func (t *translationLinter) prose(w wording, text string) {
	if strings.Contains(text, "**") {
		t.complain(w.at, "let bold end in a letter", "the %s shows ** as it is", w.name)
	}
	for _, words := range t.glossary {
		for _, word := range words.Refused {
			if strings.Contains(text, word) {
				t.complain(w.at, "write "+words.Used[0], "the %s has %q", w.name, word)
			}
		}
	}
	found := uses([]passage{{text: text}}, t.glossary.foreign())
	for _, term := range slices.Sorted(maps.Keys(found)) {
		for _, use := range found[term] {
			if !beside(text, use.at) && !quoted(text, use.at, term) && !strings.HasPrefix(text[use.at:], strings.ToUpper(term)) {
				t.complain(w.at, "write "+t.glossary[term].Used[0], "the %s has %q in English", w.name, term)
			}
		}
	}
}

// beside tells whether a term's English name stands in parentheses, as it may once.
func beside(text string, at int) bool { return at > 0 && text[at-1] == '(' }

// quoted tells whether a term stands among other English words, as in a command or in
// what a program prints: that is told as it is.
func quoted(text string, at int, term string) bool {
	foreign := func(r rune) bool { return r > unicode.MaxASCII }
	before, behind := text[:at], text[at:]
	before = before[strings.LastIndexFunc(before, foreign)+1:]
	if end := strings.IndexFunc(behind, foreign); end >= 0 {
		behind = behind[:end]
	}
	words := strings.FieldsFunc(before+behind, func(r rune) bool { return !unicode.IsLetter(r) })
	return len(words) > len(strings.Fields(term))
}

// taught finds terms that are not explained in the language's own word.
func (t *translationLinter) taught() {
	for _, term := range t.english.Teaches {
		words, known := t.glossary[term]
		switch {
		case !known:
			t.complain(Pos{1, 1}, "add a line for it to "+GlossaryFile, "no word is known for %q", term)
		case !slices.ContainsFunc(words.Used, t.bold):
			t.complain(Pos{1, 1}, "write **"+words.Used[0]+"** where it is explained", "it does not explain %q", term)
		}
	}
}

func (t *translationLinter) bold(word string) bool {
	return slices.ContainsFunc(t.strong, func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(word)) })
}

// missing gives what is in the first and not in the second.
func missing(first, second []string) (all []string) {
	for _, one := range first {
		if !slices.Contains(second, one) && !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

// contents are what Markdown consists of: its code, the words behind the marks of its
// examples, its text, and what is in bold.
type contents struct{ code, fences, prose, strong []string }

func read(text string) (c contents) {
	source := []byte(text)
	c.walk(markdown.Parse(source), source)
	return c
}

func (c *contents) walk(n *markdown.Node, source []byte) {
	switch {
	case n.Kind == markdown.Code:
		c.code = append(c.code, strings.Join(strings.Fields(n.Text(source)), " "))
	case n.Kind == markdown.Fence:
		c.fences = append(c.fences, string(n.Info.In(source)))
	case n.Kind == markdown.Example:
		c.fences = append(c.fences, "")
	case n.Kind == markdown.Text:
		c.prose = append(c.prose, n.Text(source))
	case n.Kind == markdown.Emphasis && n.Level == 2:
		c.strong = append(c.strong, inner(n, source))
	}
	for _, child := range n.Children {
		c.walk(child, source)
	}
}

// inner is the text below a node.
func inner(n *markdown.Node, source []byte) (text string) {
	if n.Kind == markdown.Text || n.Kind == markdown.Code {
		text = n.Text(source)
	}
	for _, child := range n.Children {
		if text += inner(child, source); child.Break {
			text += " "
		}
	}
	return text
}
