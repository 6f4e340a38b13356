//go:build linux

package main

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"outlive/harness/language"
	"outlive/harness/practice"
	"outlive/harness/rule"
	"outlive/modes"
)

// saidBy are the calls whose texts are said to people in their language, and which of their
// arguments are such texts; of a variable that is one nothing is known here.
var saidBy = map[string][]int{
	"usageError": {0, 1}, "unfitError": {0, 1}, "say": {0}, "inWords": {0}, "said": {0}, "remark": {0}, "told": {0}, "agrees": {0}, "says": {0},
}

// TestWhatIsSaidIsInTheCatalogues: of every language.
func TestWhatIsSaidIsInTheCatalogues(t *testing.T) {
	for _, id := range language.Known()[1:] {
		words, err := language.Open(id)
		require.NoError(t, err)
		for path, file := range sources(t, "cmd", "outlive") {
			if untranslated[filepath.Base(path)] {
				continue
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, is := n.(*ast.CallExpr)
				if !is {
					return true
				}
				for _, at := range saidBy[calledFunc(call)] {
					if format, known := formatOf(call.Args[min(at, len(call.Args)-1)]); known {
						requireSaid(t, words, format, path)
					}
				}
				return true
			})
		}
	}
}

// TestWhatIsListedIsInTheCatalogues: whatever a newcomer adds by one file has its words in
// every language.
func TestWhatIsListedIsInTheCatalogues(t *testing.T) {
	texts := registered()
	for _, id := range language.Known()[1:] {
		words, err := language.Open(id)
		require.NoError(t, err)
		for _, text := range texts {
			requireSaid(t, words, text, "a registry")
		}
	}
}

// registered are the texts of all registries.
func registered() (texts []string) {
	for _, c := range catalogues() {
		for _, it := range c.items() {
			texts = append(texts, it.Heading, it.Summary, it.Use)
			for _, f := range it.Forms {
				texts = append(texts, f.Traits...)
			}
		}
	}
	for _, m := range modes.All() {
		for _, f := range m.Forms {
			for _, s := range f.Steps {
				texts = append(texts, s.Summary)
			}
		}
	}
	for _, r := range rule.All() {
		texts = append(texts, r.Text, r.Why)
	}
	for _, p := range practice.Predicates() {
		texts = append(texts, p.Rule, practice.Diagnosed(p.ID), practice.Diagnosed("!"+p.ID))
	}
	for outcome, text := range fates {
		texts = append(texts, string(outcome), text)
	}
	return texts
}

// TestNoRowIsUnused: what stands in a row is said somewhere: a row without arguments as it is, of
// another one what its parts have of three words or more. The texts that are listed count, too.
func TestNoRowIsUnused(t *testing.T) {
	var all strings.Builder
	all.WriteString(strings.Join(registered(), "\n") + "\n")
	for _, room := range [][]string{{"cmd", "*"}, {"harness", "*"}, {"modes"}, {"lessons"}} {
		for _, file := range sources(t, room...) {
			ast.Inspect(file, func(n ast.Node) bool {
				if e, is := n.(ast.Expr); is {
					if format, known := formatOf(e); known {
						all.WriteString(format + "\n")
					}
				}
				return true
			})
		}
	}
	said := all.String()
	for _, id := range language.Known()[1:] {
		words, err := language.Open(id)
		require.NoError(t, err)
		for _, row := range words.Rows() {
			for _, part := range between.Split(row, -1) {
				if part = strings.TrimSpace(part); part == row || strings.Count(part, " ") >= 2 {
					if !strings.Contains(said, part) { // what is said is too long to be shown
						assert.Fail(t, "said nowhere", "%s: %q", id, row)
					}
				}
			}
		}
	}
}

var (
	verbForms = regexp.MustCompile(`%[-+ #0-9.]*[a-zA-Z%]`)
	glued     = regexp.MustCompile(`^%s ([A-Z])`) // a sentence behind others
	between   = regexp.MustCompile(`%[-+ #0-9.]*[a-zA-Z%]|[.,;:()*]`)
)

// requireSaid: a text, or one that has this form, is said in other words.
func requireSaid(t *testing.T, words *language.Catalogue, format, where string) {
	t.Helper()
	text := verbForms.ReplaceAllStringFunc(glued.ReplaceAllString(format, "$1"), func(verb string) string {
		return map[byte]string{'d': "7", 'q': `"x"`, '%': "%"}[verb[len(verb)-1]] + map[bool]string{true: "x"}[strings.ContainsAny(verb[len(verb)-1:], "svw")]
	})
	if plain := strings.Trim(text, " \nx.:;,"); len(plain) < 2 || asTyped.MatchString(plain) {
		return
	}
	other := words.Of(text)
	if other == text && slices.Contains(words.Rows(), text) { // it is the same there
		return
	}
	assert.NotEqual(t, text, other, "no row for %q, in %s", format, where)
	require.NotContains(t, other, "%!")
	assert.NotRegexp(t, `[a-z]{2,} (of|the|is|in|and|a|to|has|that|it|by|was) [a-z]{2,}`, other, "a part of %q, in %s", format, where)
}

// asTyped is what stands for itself: a command, a path, a flag.
var asTyped = regexp.MustCompile(`^(outlive|sudo|go|mkdir|chmod|loginctl|jobs|hangup|nohup|/|--|\$|[a-z-]+$)`)

func calledFunc(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// formatOf puts a text together as far as it stands in the source; what does not is %s.
func formatOf(e ast.Expr) (format string, known bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, e.Kind == token.STRING && err == nil
	case *ast.ParenExpr:
		return formatOf(e.X)
	case *ast.CallExpr:
		if name := calledFunc(e); (name == "Sprintf" || name == "asCalled") && len(e.Args) > 0 {
			return formatOf(e.Args[0])
		}
	case *ast.BinaryExpr:
		left, knownLeft := formatOf(e.X)
		right, knownRight := formatOf(e.Y)
		if e.Op != token.ADD || !knownLeft && !knownRight {
			return "", false
		}
		return map[bool]string{true: left, false: "%s"}[knownLeft] + map[bool]string{true: right, false: "%s"}[knownRight], true
	}
	return "", false
}

// untranslated are the files whose texts are in English only.
var untranslated = map[string]bool{}
