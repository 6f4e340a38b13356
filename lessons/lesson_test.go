package lessons

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// small is a whole lesson; ~~~ stands for three backquotes.
const small = `---
id: small
title: A small lesson
goal: It is read.
needs: [tmux]
teaches: [signal, SIGHUP]
minutes: 5
---

An introduction with a **signal**, ` + "`code`" + `.

## A step {#first}

Type it.

~~~predict
died,!stopped: It ends.
survived: It lives.
~~~

~~~setup shell=bash
touch x
~~~

~~~act
hangup
~~~

~~~sh
an example
~~~

~~~check
foreground
!alive
~~~

This one was **SIGHUP**.

~~~solve plain shell=bash
workload
^Z
~~~

~~~wrong none expect=nothing-runs without=workload
true
~~~

~~~hint nothing-runs
Start it.
~~~

~~~notes
Wait.
~~~
`

var words = Vocabulary{Predicates: []string{"died", "stopped", "survived", "foreground", "alive"}, Events: []string{"hangup"}, Shells: []string{"bash"}}

func parse(t *testing.T, text string) (Lesson, []Problem) {
	t.Helper()
	return Parse("001-small.md", []byte(strings.ReplaceAll(text, "~~~", "```")))
}

func TestParse(t *testing.T) {
	l, problems := parse(t, small)
	require.Empty(t, problems)
	require.Equal(t, "An introduction with a **signal**, `code`.", l.Intro)
	require.Len(t, l.Steps, 1)
	s := l.Steps[0]
	require.Equal(t, Step{
		ID: "first", Title: "A step", Text: "Type it.\n\n```sh\nan example\n```", After: "This one was **SIGHUP**.", Notes: "Wait.", At: Pos{12, 1},
		Shell: "bash", Setup: "touch x\n", Act: "hangup",
		Predict: []Choice{
			{When: []Predicate{{"died", false, Pos{17, 1}}, {"stopped", true, Pos{17, 1}}}, Text: "It ends.", At: Pos{17, 1}},
			{When: []Predicate{{"survived", false, Pos{18, 1}}}, Text: "It lives.", At: Pos{18, 1}},
		},
		Check:  []Predicate{{"foreground", false, Pos{34, 1}}, {"alive", true, Pos{35, 1}}},
		Solves: []Route{{Name: "plain", Shell: "bash", Lines: []string{"workload", "^Z"}, At: Pos{40, 1}}},
		Wrongs: []Route{{Name: "none", Expect: Nothing, Without: "workload", Lines: []string{"true"}, At: Pos{45, 1}}},
		Hints:  []Hint{{Nothing, "", "Start it.", Pos{49, 1}}},
	}, s)
	require.Empty(t, Lint([]Lesson{l}, words))
}

// TestEveryMistakeIsNamedWithItsPlace: what is wrong, where, and what would be right.
func TestEveryMistakeIsNamedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ old, new, says string }{
		{"---\nid", "id", "1:1: there is no front matter; begin the file with ---"},
		{"minutes: 5", "minutes: five", "7:1: front matter: cannot unmarshal"},
		{"minutes: 5", "steps: 5", "7:1: front matter: field steps not found"},
		{"minutes: 5", "minutes: 500", "1:1: it takes 500 minutes; write minutes: 1 to 60"},
		{"id: small", "id: tall", `1:1: the id "tall" is not the file's; write id: small`},
		{"title: A small lesson\n", "", "1:1: there is no title; write title: a few words"},
		{"needs: [tmux]", "requires: [large]", `1:1: it requires "large", which is none before it`},
		{" {#first}", "", `12:1: the heading "A step" has no id; end it with an id, as in {#the-id}`},
		{"died,!stopped: ", "", `17:1: the choice "It ends." does not say when it is right`},
		{"died,!stopped: ", "dead: ", `17:1: no predicate is called "dead"`},
		{"survived: It lives.\n", "", "17:1: one choice is no choice; offer two or three"},
		{"\nhangup\n", "\nhangup twice\n", `25:1: act has "hangup twice"; name one event`},
		{"\nhangup\n", "\nhang\n", `12:1: no event is called "hang"; outlive list events`},
		{"setup shell=bash", "setup shell=csh", `12:1: no shell is called "csh"`},
		{"!alive", "!alife", `35:1: no predicate is called "alife"`},
		{"~~~check\nforeground\n!alive\n~~~", "", `the step "first" has no check: it would never be done`},
		{"~~~check", "~~~check now", `33:1: check takes no "now"; take it away`},
		{"~~~solve plain shell=bash", "~~~solve", "40:1: solve has 0 names; give it one name: solve NAME"},
		{"~~~solve plain shell=bash\nworkload\n^Z\n~~~", "", `nothing says how the step "first" is solved`},
		{"workload\n^Z", strings.Repeat("x", 80), `40:1: a line of "plain" has 80; keep lines to 79 columns`},
		{" without=workload", "", `12:1: no mistake of the step "first" leaves out what it is about; mark the laziest`},
		{"without=workload", "without=nohup", `45:1: no solve has "nohup", which "none" is to leave out; name what a solve types`},
		{"expect=nothing-runs without=workload\ntrue", "expect=nothing-runs without=workload\n: workload", `45:1: "none" is to leave out "workload", and types it; take it out`},
		{"expect=nothing-runs ", "", `45:1: the wrong "none" expects no diagnosis`},
		{"expect=nothing-runs", "expect=died", `45:1: the step has no diagnosis "died"`},
		{"wrong none", "wrong plain", `45:1: a second route is called "plain"; choose another name`},
		{"hint nothing-runs", "hint died", `49:1: the hint is for "died", which is no diagnosis of the step`},
		{"hint nothing-runs", "hint foreground", `45:1: nobody helps who makes the mistake "none"; add a fence: hint nothing-runs`},
		{"~~~notes\nWait.", "~~~act\nhangup", "a second act in this step; make one of them, or another step"},
		{"**signal**", "signal", `10:24: "signal" is used before it is taught; explain it where it first appears, in **bold**`},
		{"Type it.", "Type it into a terminal.", `14:16: "terminal" is used before it is taught; teach it before, or use another word`},
		{"Start it.", "Start a job.", `50:9: "job" is used before it is taught`},
		{"**SIGHUP**", "another", `1:1: it teaches "SIGHUP", but does not explain it`},
	} {
		t.Run(c.new, func(t *testing.T) {
			text := strings.Replace(small, c.old, c.new, 1)
			require.NotEqual(t, small, text)
			l, problems := parse(t, text)
			var said []string
			for _, p := range append(problems, Lint([]Lesson{l}, words)...) {
				said = append(said, p.Error())
			}
			require.Contains(t, strings.Join(said, "\n"), c.says)
			require.Contains(t, strings.Join(said, "\n"), "001-small.md:")
		})
	}
}

func TestATermIsTaughtByAnEarlierLesson(t *testing.T) {
	first, _ := parse(t, small)
	text := strings.NewReplacer("id: small", "id: next", "teaches: [signal, SIGHUP]", "teaches: [daemon]",
		"**signal**", "signal and a **daemon**", "**SIGHUP**", "SIGHUP").Replace(small)
	second, _ := Parse("002-next.md", []byte(strings.ReplaceAll(text, "~~~", "```")))
	require.Empty(t, Lint([]Lesson{first, second}, words))
	require.NotEmpty(t, Lint([]Lesson{second}, words))
}

func TestPage(t *testing.T) {
	const text = "# A title\n\nSome *words* and `some code` and **bold** — more of them, so that\nthe line is broken.\n\n- one item that is long enough to go on\n- two\n\n1. first\n\n```\nuntouched   line\n```\n"
	require.Equal(t, `A title

Some words and `+"`some code`"+`
and bold - more of them, so
that the line is broken.

- one item that is long
  enough to go on
- two

1. first

    untouched   line
`, Page{Width: 28, Plain: true}.Set(text))
	painted := Page{Width: 28, Paint: func(s Style, text string) string { return fmt.Sprintf("<%s:%s>", s, text) }}.Set("a **b** `c d`")
	require.Equal(t, "a <strong:b> <code:c d>\n", painted)
}

func TestPageOfALongList(t *testing.T) {
	require.Equal(t, "9. nine\n10. ten and\n    more\n", Page{Width: 12, Plain: true}.Set("9. nine\n10. ten and more\n"))
}

func TestPageOfATable(t *testing.T) {
	const text = "| shell | when the terminal closes | x |\n|-|-|-|\n| `dash`, alone | | a |\n| | it lives on | |\n"
	require.Equal(t, `shell          when the terminal closes  x
-------------  ------------------------  -
`+"`dash`"+`, alone                            a
               it lives on
`, Page{Width: 50, Plain: true}.Set(text))
	require.Equal(t, `shell       when the    x
            terminal
            closes
----------  ----------  -
`+"`dash`,                 a"+`
alone
            it lives
            on
`, Page{Width: 25, Plain: true}.Set(text))
}

func TestProgress(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	p, err := ReadProgress(dir)
	require.NoError(t, err)
	l, _ := parse(t, small)
	at, ok := p.Next(l)
	require.True(t, ok)
	require.Zero(t, at)
	require.NoError(t, p.Done("small", "first", Did{Tries: 2, Predicted: "wrong"}))
	require.NoError(t, p.Done("small", "first", Did{Tries: 9}))
	require.NoError(t, p.Done("other", "gone", Did{}))
	p, err = ReadProgress(dir)
	require.NoError(t, err)
	require.Equal(t, 2, p.Lessons["small"]["first"].Tries, "the first time counts")
	require.Equal(t, 1, p.Of(l))
	_, ok = p.Next(l)
	require.False(t, ok)
	file := filepath.Join(dir, "progress.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"schema": "outlive/progress/9"}`), 0o600))
	_, err = ReadProgress(dir)
	require.ErrorContains(t, err, "schema")
	require.NoError(t, os.WriteFile(file, []byte(`{"sch`), 0o600))
	_, err = ReadProgress(dir)
	require.ErrorContains(t, err, "progress.json")
	names, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, names, 1, "nothing but the file")
}

// TestRoom: broken and half-written files never break the view.
func TestRoom(t *testing.T) {
	dir := t.TempDir()
	now := time.Now().UTC().Truncate(time.Second)
	for i, name := range []string{"ann", "../bob", "..", ".hidden", "Zoë", "a b", "a%20b"} {
		require.NoError(t, Seat{Name: name, Lesson: "small", Step: "first", Number: 1, Of: 1, Diagnosis: []string{"", "foreground"}[i%2], Since: now.Add(-time.Duration(i) * time.Minute)}.Take(dir))
	}
	broken := map[string]string{
		"half": `{"schema": "outlive/seat/1", "na`, "empty": "", "array": "[]", "other": `{"schema": "x"}`,
		"nameless": `{"schema": "outlive/seat/1", "lesson": "small"}`, "large": strings.Repeat(" ", seatLimit+1),
		"types": `{"schema": "outlive/seat/1", "name": 7}`,
	}
	for name, text := range broken {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+seatSuffix), []byte(text), 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "dir"+seatSuffix), 0o700))
	require.NoError(t, unix.Mkfifo(filepath.Join(dir, "pipe"+seatSuffix), 0o600))
	require.NoError(t, os.Symlink(filepath.Join(dir, "nothing"), filepath.Join(dir, "link"+seatSuffix)))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600))
	r, err := ReadRoom(dir)
	require.NoError(t, err)
	require.Len(t, r.Seats, 7)
	require.Equal(t, len(broken)+3, r.Broken, "a folder, a pipe and a link, too")
	groups := r.Groups()
	require.Len(t, groups, 2)
	require.Len(t, groups[0].Seats, 4)
	require.Equal(t, "a b", r.Groups()[1].Seats[0].Name, "who waits longest comes first")
	require.NoError(t, Seat{Name: "ann"}.Remove(dir))
	_, err = ReadRoom(filepath.Join(dir, "none"))
	require.Error(t, err)
}

// TestSlides: every word of the lesson is on one, and none is too full.
func TestSlides(t *testing.T) {
	all, err := All()
	require.NoError(t, err)
	for _, l := range all {
		shown := ""
		for _, s := range l.Slides(0) {
			require.LessOrEqual(t, strings.Count(Page{Width: SlideWidth}.Set(s.Body), "\n"), slideLines, "%s: %s", l.File, s.Body)
			shown += s.Body + "\n\n"
		}
		for _, s := range l.Steps {
			for _, text := range []string{s.Text, s.After} {
				for _, part := range strings.Split(text, "\n\n") {
					require.Contains(t, shown, part)
				}
			}
		}
		last := l.Slides(len(l.Steps) - 1)
		require.Equal(t, len(l.Steps), last[len(last)-1].Step)
	}
}
