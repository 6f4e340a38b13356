package studio

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/practice"
)

// TestCommands: what each is answered, by the state of the step.
func TestCommands(t *testing.T) {
	hint := []Hint{{practice.Nothing, "Start it."}}
	for name, c := range map[string]struct {
		word     string
		event    string
		hints    []Hint
		met      bool
		done     bool
		called   bool
		answer   News
		partsFor Parting
	}{
		"act":                      {word: "act", event: "hangup", partsFor: Acts},
		"act without an event":     {word: "act", answer: News{Kind: Watches}},
		"task":                     {word: "task", answer: News{Kind: Task}},
		"hint":                     {word: "hint", hints: hint, answer: News{Kind: Hinted, Text: "Start it."}},
		"no hint":                  {word: "hint", answer: News{Kind: Unhinted}},
		"hint when all is ready":   {word: "hint", hints: hint, event: "hangup", met: true, answer: News{Kind: Ready}},
		"hint when it is a state":  {word: "hint", hints: hint, met: true, answer: News{Kind: Hinted, Text: "Start it."}},
		"solution at once":         {word: "solution", answer: News{Kind: Withheld}},
		"solution when it is done": {word: "solution", done: true, answer: News{Kind: Solved, Lines: []string{"workload"}}},
		"next":                     {word: "next", done: true, partsFor: Onward},
		"next too early":           {word: "next", answer: News{Kind: NotYet}},
		"reset":                    {word: "reset", partsFor: Resets},
		"follow":                   {word: "follow", called: true, partsFor: Follows},
		"follow nobody":            {word: "follow", answer: News{Kind: Uncalled}},
		"quit":                     {word: "quit", partsFor: Quits},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, practice.Commands(), c.word)
			x := Exercise{Step: practice.Step{Event: c.event}, Hints: c.hints, Solves: []Route{{Lines: []string{"workload"}}}}
			told := 0
			l := Lesson{Steps: []Exercise{x}, Note: func(Standing) error { told++; return nil }, Called: func() (int, bool) { return 0, c.called }}
			at := &teacher{Lesson: l, met: map[bool]int{true: 1}[c.met], coach: &Coach{Exercise: x, Done: c.done}}
			answer, p := at.command(c.word)
			require.Equal(t, c.answer, answer)
			require.Equal(t, c.partsFor, p)
			require.Equal(t, c.word == "hint", told == 1, "a hint counts")
		})
	}
}
