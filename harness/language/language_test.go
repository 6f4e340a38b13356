package language

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const rows = `# a remark
cannot read %s: %w
	%[1]s 읽을 수 없습니다: %[2]s
cannot read the file: %w
	파일을 읽을 수 없습니다: %[1]s
it has ended
	끝났습니다
%d of %d done, %d%%
	%[2]d개 가운데 %[1]d개, %[3]d%%
cannot use %q: it is a program
	%[1]q: 프로그램입니다
Observed
	관측
it %s
	%[1]s
%s fails: %s
	실패 %[1]s: %[2]s
%s does not exist at all
	없음 %[1]s
the user does not exist at all
	사용자 없음
try again
	다시 하세요
`

func TestSentences(t *testing.T) {
	c, err := Parse(rows)
	require.NoError(t, err)
	for text, want := range map[string]string{
		"":                            "",
		"it has ended":                "끝났습니다",
		" it has ended.\n":            " 끝났습니다.\n",
		"cannot read a b: no file":    "a b 읽을 수 없습니다: no file",
		"cannot read the file: x":     "파일을 읽을 수 없습니다: x",
		"cannot read a: it has ended": "a 읽을 수 없습니다: 끝났습니다",
		"3 of 4 done, 75%":            "4개 가운데 3개, 75%",
		"x of 4 done, 75%":            "x of 4 done, 75%",
		`cannot use "it has ended": it is a program`: `"it has ended": 프로그램입니다`,
		"Observed: it has ended":                     "관측: 끝났습니다",
		"it has ended [wait(2)]":                     "끝났습니다 [wait(2)]",
		"it has ended [x(5), [Install]]":             "끝났습니다 [x(5), [Install]]",
		"no [row] [at all]":                          "no [row] [at all]",
		"it stops: it has ended":                     "it stops: 끝났습니다", // and not by the row that is bare
		"a fails: the user does not exist at all":    "실패 a: 사용자 없음",    // and not by the row of what does not
		"it try again":                               "다시 하세요",
		"unknown; try again":                         "unknown; 다시 하세요",
		"100% of %s":                                 "100% of %s",
	} {
		require.Equal(t, want, c.Of(text), text)
	}
	require.Equal(t, "a 읽을 수 없습니다: 끝났습니다", c.Say("cannot read %s: %v", "a", errors.New("it has ended")))
	require.Equal(t, "no row 3", c.Say("no row %d", 3))
	require.Equal(t, "4개 가운데 3개, 75%", c.Say("%d of %d done, %d%%", 3, 4, 75))
	var english *Catalogue
	require.Equal(t, "it has ended", english.Of("it has ended"))
	require.Equal(t, "no row 3", english.Say("no row %d", 3))
}

func TestRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no number":       "a %s here\n\t%s\n",
		"another verb":    "a %d here\n\t%[1]s\n",
		"too many":        "a %d here\n\t%[1]d %[2]d\n",
		"one is missing":  "a %d %s here\n\t%[1]d\n",
		"no letters":      "%s: %s\n\t%[1]s %[2]s\n",
		"twice":           "a\n\tb\na\n\tc\n",
		"no translation":  "a\n\tb\nc\n",
		"out of turn":     "a\nb\n\tc\n",
		"of nothing":      "\tc\n",
		"a bare per cent": "all\n\t100% done\n",
	} {
		_, err := Parse(text)
		require.Error(t, err, name)
	}
}

// TestCatalogues: each can be read, and each row is found by a text of its form.
func TestCatalogues(t *testing.T) {
	for _, id := range Known() {
		c, err := Open(id)
		require.NoError(t, err, id)
		if c == nil {
			continue
		}
		for _, r := range c.patterns {
			require.NotContains(t, r.said(make([]string, len(r.verbs))), "%!", id)
		}
	}
	_, err := Open("xx")
	require.EqualError(t, err, `cannot use language "xx": there are en, ko`)
}

// TestEveryFormFindsItsRow: of a text that was formed already it is told by which row, whatever
// stands in it: a number, a word, several, a path, what is quoted.
func TestEveryFormFindsItsRow(t *testing.T) {
	samples := map[string][]string{"d": {"7"}, "q": {`"x y"`}, "w": {`cannot open "x": permission denied`}, "": {"xyzzy", "two words", "/a/b.c", "7"}}
	verbs := regexp.MustCompile(`%[-+ #0-9.]*[a-zA-Z%]`)
	for _, id := range Known()[1:] {
		c, err := Open(id)
		require.NoError(t, err)
		for _, r := range c.patterns {
			for i := range samples[""] {
				text := verbs.ReplaceAllStringFunc(strings.TrimSuffix(r.english, "."), func(verb string) string {
					kind := verb[len(verb)-1:]
					switch of := samples[kind]; {
					case kind == "%":
						return kind
					case len(of) > 0:
						return of[0]
					case r.bare(): // a sentence that is known
						return "it has ended"
					case r.vague(): // a word
						return samples[""][0]
					}
					return samples[""][i]
				})
				if _, whole := c.rows[text]; whole { // a row of its own for this very text
					continue
				}
				by, _ := c.formed(text)
				assert.Equal(t, r.english, by.english, "%s: %s", id, text)
			}
		}
	}
}
