package lessons

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func glossary(t *testing.T, language string) Glossary {
	t.Helper()
	text, err := fs.ReadFile(texts, language+"/"+GlossaryFile)
	require.NoError(t, err)
	g, err := ParseGlossary(text)
	require.NoError(t, err)
	return g
}

// TestTranslationsSayWhatTheEnglishLessonsSay: every file of every language is held
// against the English one, and every one is shown.
func TestTranslationsSayWhatTheEnglishLessonsSay(t *testing.T) {
	t.Parallel()
	english, err := All()
	require.NoError(t, err)
	for _, language := range Languages()[1:] {
		words := glossary(t, language)
		shown, err := In(language)
		require.NoError(t, err)
		for i, l := range english {
			text, err := fs.ReadFile(texts, language+"/"+l.File)
			require.NoError(t, err, "each lesson is there in each language")
			translation, problems := Parse(l.File, text)
			require.Empty(t, problems)
			require.Empty(t, LintTranslation(l, translation, words), "%s/%s", language, l.File)
			require.Equal(t, translation.Title, shown[i].Title)
			for n, s := range shown[i].Steps {
				require.Equal(t, translation.Steps[n].Text, s.Text)
				require.Equal(t, l.Steps[n].Check, s.Check)
			}
		}
	}
}

// TestASkeletonIsATranslation: with the English words still in it, it lacks nothing but
// the words.
func TestASkeletonIsATranslation(t *testing.T) {
	t.Parallel()
	english, err := All()
	require.NoError(t, err)
	for _, l := range english {
		translation, problems := Parse(l.File, []byte(l.Skeleton()))
		require.Empty(t, problems)
		words := Glossary{}
		for _, term := range l.Teaches {
			words[term] = Words{Used: []string{term}}
		}
		require.Empty(t, LintTranslation(l, translation, words), l.File)
	}
}

const smallKorean = `---
id: small
title: 작은 수업
goal: 읽힙니다.
english: INTRO
---

**시그널**(signal)과 ` + "`code`" + `를 소개합니다.

## 첫 단계 {#first english=FIRST}

입력하세요.

~~~predict
died,!stopped: 끝납니다.
survived: 살아 있습니다.
~~~

~~~sh
an example
~~~

~~~check
~~~

**SIGHUP**이었습니다.

~~~hint nothing-runs
무언가 입력하세요.
~~~

~~~hint !alive
다르게 입력하세요.
~~~

~~~notes
크게 말하세요.
~~~
`

// smallest is the English lesson of smallKorean.
func smallest(t *testing.T) Lesson {
	t.Helper()
	text := small[:strings.Index(small, "~~~hint")]
	l, _ := parse(t, text+"~~~hint nothing-runs\nType something.\n~~~\n\n~~~hint !alive\nType it otherwise.\n~~~\n\n~~~notes\nSay it loudly.\n~~~\n")
	return l
}

func TestWhatIsWrongWithATranslation(t *testing.T) {
	t.Parallel()
	english := smallest(t)
	text := strings.NewReplacer("INTRO", english.stamp(), "FIRST", english.Steps[0].stamp()).Replace(smallKorean)
	words, err := ParseGlossary([]byte("# words\nsignal: 시그널; !신호\nSIGHUP: SIGHUP\nterminal: 터미널\n"))
	require.NoError(t, err)
	for _, c := range []struct{ name, from, to, want string }{
		{"nothing", "", "", ""},
		{"stale", english.Steps[0].stamp(), "00000000", "write english=" + english.Steps[0].stamp()},
		{"stale introduction", english.stamp(), "00000000", "write english: " + english.stamp()},
		{"another step", "{#first", "{#second", "have the steps first"},
		{"another key", "survived: ", "alive: ", "its predictions and hints are not"},
		{"a hint is missing", "~~~hint !alive\n다르게 입력하세요.\n~~~\n", "", "its predictions and hints are not"},
		{"no text behind", "**SIGHUP**이었습니다.", "", "the text behind the check is only in one of the two"},
		{"code left out", "`code`", "code", "lacks code"},
		{"code added", "입력하세요.\n\n", "`code`를 입력하세요.\n\n", "has code"},
		{"no example", "~~~sh\nan example\n~~~\n", "", "other examples"},
		{"a check", "~~~check\n~~~", "~~~check\nalive\n~~~", "a translation has a check"},
		{"a named setup", "~~~check", "~~~setup one\ntrue\n~~~\n\n~~~check", "a translation has a setup"},
		{"a hint for a setup", "~~~hint !alive", "~~~hint !alive setup=one", "its predictions and hints are not"},
		{"a setup", "~~~check", "~~~setup\ntrue\n~~~\n\n~~~check", "a translation has a setup"},
		{"bold is not closed", "**시그널**(signal)과", "**시그널(signal)**과", "shows ** as it is"},
		{"bold ends in a mark", "**SIGHUP**이었습니다.", "**SIGHUP.** 끝.", "ends in a mark"},
		{"an English word", "끝납니다", "terminal이 닫힙니다", `"terminal" in English; write 터미널`},
		{"what a program prints", "끝납니다", `"the terminal is gone"라고 하고 끝납니다`, ""},
		{"a command", "끝납니다", "/bin/terminal-x가 끝납니다", ""},
		{"a name in capitals", "끝납니다", "SIGNALS에 있습니다", ""},
		{"a refused word", "끝납니다", "신호를 받습니다", `has "신호"; write 시그널`},
		{"a term is not explained", "**시그널**", "시그널", `does not explain "signal"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, text, c.from)
			translation, problems := parse(t, strings.Replace(text, c.from, c.to, 1))
			var said []string
			for _, p := range append(problems, LintTranslation(english, translation, words)...) {
				said = append(said, p.Error())
			}
			if c.want == "" {
				require.Empty(t, said)
				return
			}
			require.Contains(t, strings.Join(said, "\n"), c.want)
		})
	}
}

// TestAStaleStepStaysEnglish: a learner is told nothing that the lesson does not say any more.
func TestAStaleStepStaysEnglish(t *testing.T) {
	t.Parallel()
	english := smallest(t)
	fresh, _ := parse(t, strings.NewReplacer("INTRO", english.stamp(), "FIRST", english.Steps[0].stamp()).Replace(smallKorean))
	stale, _ := parse(t, strings.NewReplacer("INTRO", english.stamp(), "FIRST", "00000000").Replace(smallKorean))

	l := english.translated(fresh)
	require.Equal(t, "끝납니다.", l.Steps[0].Predict[0].Text)
	require.Equal(t, "hangup", l.Steps[0].Act)
	require.Equal(t, "다르게 입력하세요.", l.Steps[0].Hints[1].Text)
	require.Equal(t, "크게 말하세요.", strings.TrimSpace(l.Steps[0].Notes))

	l = english.translated(stale)
	require.Equal(t, "작은 수업", l.Title)
	require.Equal(t, english.Steps[0], l.Steps[0])
}

func TestGlossaryRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"no colon", "term:", "term: !word", "a: b\na: c"} {
		_, err := ParseGlossary([]byte(text))
		require.Error(t, err, text)
	}
}
