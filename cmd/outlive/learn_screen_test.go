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
	all, err := lessons.All()
	require.NoError(t, err)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // no terminal: 24 lines of 80 columns
	require.NoError(t, err)
	defer null.Close()
	for _, l := range all {
		a := &app{out: look{Width: 80}, stdout: newStream(null, os.Getenv)}
		it := &learner{app: a, desk: &desk{app: a}, lesson: l, button: button{studio.Button, usualButton}}
		for _, s := range l.Steps {
			it.steps = append(it.steps, exercise(l, s, "bash"))
		}
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
			task := it.task(studio.News{Step: i})
			assert.LessOrEqual(t, strings.Count(task, "\n")+1, screen, "the task of %s %s", l.ID, s.ID)
		}
	}
}

// lastWords are the end of a text, as far as it is one word.
func lastWords(markdown string) string {
	words := strings.Fields(markdown)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}
