//go:build linux

package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/practice"
	"outlive/harness/studio"
	"outlive/lessons"
)

// screen is how many lines a terminal shows, and the last of them is the question's.
const screen = 24

// TestAResultIsOneScreen: of each step of each lesson the verdict, the sentence why and
// what there is to say fit on 24 lines of 80 columns, or the rest of that is with the
// details; and so does what is to be done.
func TestAResultIsOneScreen(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // no terminal: 24 lines of 80 columns
	require.NoError(t, err)
	defer null.Close()
	for _, language := range lessons.Languages() {
		all, err := lessons.In(language)
		require.NoError(t, err)
		for _, l := range all {
			a := &app{out: look{Width: 80}, stdout: newStream(null, os.Getenv)}
			require.NoError(t, a.speaks(language))
			oneScreen(t, a, l)
		}
	}
}

func oneScreen(t *testing.T, a *app, l lessons.Lesson) {
	t.Helper()
	it := &learner{app: a, desk: &desk{app: a}, lesson: l, button: button{studio.Button, usualButton}}
	for _, s := range l.Steps {
		it.steps = append(it.steps, exercise(l, s, "bash"))
	}
	it.blind = notSeen
	it.turned(t, it.welcome(studio.News{}), "the welcome to "+l.ID)
	for i, s := range l.Steps {
		longest := 0
		for c := range s.Predict {
			if len(s.Predict[c].Text) > len(s.Predict[longest].Text) {
				longest = c
			}
		}
		e := evidence.Evidence{Before: evidence.Process{PID: 4194303, Comm: "workload"}, Signals: []evidence.Signal{}, EventAt: 1}
		a := studio.Attempt{Verdict: practice.Verdict{Done: true}, Right: []int{longest}, Evidence: &e}
		if len(s.Predict) == 0 {
			a.Right = nil
		}
		news := studio.News{Step: i, Attempt: a, Guess: 1}
		result := it.judged(news)
		if s.Act == "" {
			result = it.seen(news)
		}
		assert.LessOrEqual(t, strings.Count(result, "\n")+2, screen, "the result of %s %s", l.ID, s.ID)
		assert.Contains(t, result+it.details, lastWords(s.After), "all of it is told: %s %s", l.ID, s.ID)
		it.tasks(t, i)
	}
}

// tasks: the text and the predictions of a step, and the shell that comes then, are read
// without a line that has scrolled away.
func (l *learner) tasks(t *testing.T, step int) {
	news, s := studio.News{Step: step}, l.lesson.Steps[step]
	what := l.lesson.ID + " " + s.ID
	last := l.turned(t, l.task(news), "the task of "+what)
	task := strings.Count(last, "\n")
	opens := strings.Count(l.reminder(news), "\n")
	if len(s.Predict) == 0 {
		assert.LessOrEqual(t, task+opens+1, screen, "the task of %s, and the prompt", what)
		return
	}
	asked := strings.Count(l.predictions(step), "\n")
	assert.LessOrEqual(t, asked+1, screen, "the predictions of %s", what)
	keys := make(chan []byte, 1)
	keys <- []byte("\n")
	l.keys, l.told = keys, task
	require.NoError(t, l.beat(t.Context(), l.predictions(step)))
	if len(keys) > 0 { // there was no need to press one: all of it is shown at once
		assert.LessOrEqual(t, task+asked+1, screen, "the task of %s, with its predictions", what)
		return
	}
	assert.LessOrEqual(t, task+2, screen, "the task of %s, before its predictions", what)
}

// turned gives the last page of a text, of which each is one screen with the question below.
func (l *learner) turned(t *testing.T, text, what string) (last string) {
	t.Helper()
	all := ""
	for rest := text; rest != ""; all += last {
		last, rest = l.screenful(rest)
		assert.LessOrEqual(t, strings.Count(strings.TrimLeft(last, "\n"), "\n")+2, screen, what)
	}
	assert.Equal(t, text, all, "all of it is shown")
	return last
}

// lastWords are the end of a text, as far as it is one word.
func lastWords(markdown string) string {
	words := strings.Fields(markdown)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}
