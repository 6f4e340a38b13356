package lessons

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// twoCases is the small lesson with two beginnings of its step.
func twoCases(t *testing.T) (Lesson, []Problem) {
	t.Helper()
	return parse(t, strings.NewReplacer(
		"~~~setup shell=bash\ntouch x\n~~~\n", "~~~setup one shell=bash\ntouch x\n~~~\n\n~~~setup two\ntouch y\n~~~\n",
		"~~~wrong none", "~~~solve other setup=two\nworkload\n~~~\n\n~~~wrong none",
		"~~~hint", "~~~hint nothing-runs setup=two\nIt is y.\n~~~\n\n~~~hint").Replace(small))
}

func TestVariants(t *testing.T) {
	l, problems := twoCases(t)
	require.Empty(t, problems)
	require.Empty(t, Lint([]Lesson{l}, words))
	s := l.Steps[0]
	require.Empty(t, s.Setup)
	all := s.Variants()
	require.Len(t, all, 2)
	names := func(s Step) (names []string) {
		for _, r := range s.Solves {
			names = append(names, r.Name)
		}
		for _, h := range s.Hints {
			names = append(names, h.Text)
		}
		return names
	}
	for i, want := range []struct {
		name, setup string
		has         []string
	}{{"one", "touch x\n", []string{"plain", "Start it."}}, {"two", "touch y\n", []string{"plain", "other", "It is y.", "Start it."}}} {
		v := all[i]
		require.Equal(t, want.name, v.Case)
		require.Equal(t, want.setup, v.Setup)
		require.Equal(t, want.has, names(v))
		require.Len(t, v.Wrongs, 1, "one that is for each")
		require.Equal(t, []Step{v}, v.Variants(), "there is nothing left to choose")
	}
	require.Contains(t, l.Handout(Progress{}), "**One way to do it (two)**")
	require.Contains(t, s.spoken("small"), "other (two):")
}

// TestDrawn: a learner who comes back finds the same, each case is met as often, and who has
// done a step gets another one.
func TestDrawn(t *testing.T) {
	l := Lesson{ID: "l", Steps: []Step{{ID: "s", Cases: []Case{{Name: "a"}, {Name: "b"}, {Name: "c"}}}, {ID: "plain", Setup: "x"}}}
	const learners = 3000
	met := map[string]int{}
	for i := range learners {
		seed := fmt.Sprint("learner ", i)
		is := l.Drawn(seed, Progress{})
		require.Equal(t, is, l.Drawn(seed, Progress{}))
		require.Equal(t, l.Steps[1], is.Steps[1])
		met[is.Steps[0].Case]++
		again := l.Drawn(seed, Progress{Lessons: map[string]map[string]Did{"l": {"s": {}}}})
		require.NotEqual(t, is.Steps[0].Case, again.Steps[0].Case)
	}
	for _, c := range l.Steps[0].Cases {
		require.InDelta(t, learners/3, met[c.Name], learners/20, c.Name)
	}
	require.Empty(t, l.Steps[0].Case, "the lesson itself stays as it is")
}

// TestMistakesAboutCases: with their places, each once although each variant has it.
func TestMistakesAboutCases(t *testing.T) {
	for _, c := range []struct{ old, new, says string }{
		{"~~~setup shell=bash", "~~~setup one shell=bash", "it is chosen among one setup; take its name away, or write another one"},
		{"\n~~~act", "\n~~~setup two\nx\n~~~\n\n~~~act", `25:1: a second setup in this step`},
		{"\n~~~act", "\n~~~setup\nx\n~~~\n\n~~~act", "a second setup in this step"},
		{"solve plain", "solve plain setup=two", `no setup is called "two"; name a setup of the step`},
		{"hint nothing-runs", "hint nothing-runs setup=two", `no setup is called "two"`},
		{"~~~setup shell=bash", "~~~setup one\nx\n~~~\n\n~~~setup one shell=bash", `a second setup is called "one"; choose another name`},
		{"~~~setup shell=bash", "~~~setup one\nx\n~~~\n\n~~~setup two shell=bash", ""},
	} {
		t.Run(c.says, func(t *testing.T) {
			l, problems := parse(t, strings.Replace(small, c.old, c.new, 1))
			problems = append(problems, Lint([]Lesson{l}, words)...)
			if c.says == "" {
				require.Empty(t, problems)
				return
			}
			require.Len(t, problems, 1)
			require.Contains(t, problems[0].Error(), c.says)
		})
	}
	l, problems := parse(t, strings.NewReplacer("~~~setup shell=bash", "~~~setup one\nx\n~~~\n\n~~~setup two shell=bash",
		"expect=nothing-runs", "expect=died").Replace(small))
	require.Empty(t, problems)
	require.Len(t, Lint([]Lesson{l}, words), 1, "of both variants")
}
