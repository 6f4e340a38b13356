//go:build linux

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"outlive/harness/page"
	"outlive/harness/practice"
	"outlive/harness/studio"
	"outlive/lessons"
)

// learner is who learns at this terminal: a lesson's audience.
type learner struct {
	*app
	*desk
	button   button
	lesson   lessons.Lesson
	steps    []studio.Exercise
	next     string // the lesson after this one; empty after the last
	at       int    // the step to begin with
	shell    string // the learner's own
	progress lessons.Progress
	dir      string // of progress
	seat     *seat  // in a class; nil for none
	witness  string // "on", or why signals are not seen
	blind    string // what is said, once, to who does not see signals; empty for nothing
	details  string // of what was judged last
	told     int    // how many lines were, last
	rest     string // of what was told; shown after a key
}

// learn has the lesson given until it is done, or the learner leaves.
func (l *learner) learn(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return unfitError("", "cannot find outlive's own executable: %w", err)
	}
	if err := roomFor(1); err != nil {
		return err
	}
	if l.desk, err = l.sit(); err != nil {
		return err
	}
	defer l.restore()
	defer l.present(ctx)()
	s, err := studio.Open(self)
	if err != nil {
		return unfitError("what this machine lacks: outlive doctor", "%w", err)
	}
	defer s.Close()
	s.Witness = l.learnersWitness()
	if s.Witness != nil {
		defer s.Witness.Close()
	}
	for _, step := range l.lesson.Steps {
		l.steps = append(l.steps, exercise(l.lesson, step, cmp.Or(l.lesson.ShellOf(step), l.shell)))
	}
	err = s.Give(ctx, studio.Lesson{Steps: l.steps, At: l.at, Button: l.button.code, Note: l.keep, Called: l.called, Dir: l.dir}, l)
	l.seat.leaves()
	switch {
	case errors.Is(err, studio.ErrLeft), errors.Is(err, context.Canceled):
		l.print(asCalled(l.inWords("\nWhat you have done is kept. To go on: outlive learn " + l.lesson.ID + "\n")))
	case err != nil:
		return unfitError("outlive learn "+l.lesson.ID+" goes on where you are", "%w", err)
	}
	return nil
}

// keep notes how the learner stands: in their progress, and for their class.
func (l *learner) keep(st studio.Standing) error {
	l.seat.stands(l.lesson, st)
	if !st.Done || st.Step == len(l.steps) {
		return nil
	}
	return l.progress.Done(l.lesson.ID, l.lesson.Steps[st.Step].ID, lessons.Did{
		At: time.Now().UTC().Truncate(time.Second), Tries: st.Tries, Hints: st.Hints, Predicted: st.Predicted,
	})
}

// Console is this terminal.
func (l *learner) Console() studio.Console {
	return studio.Console{Term: l.env("TERM"), Size: l.size(), Keys: l.keys, Sizes: l.sizes, Show: l.screen, Calls: l.calls}
}

// Tell prints what there is to tell; while the shell is shown, between what that shows.
func (l *learner) Tell(n studio.News) {
	l.fit()
	text := wording[n.Kind](l, n)
	if l.shown && n.Kind != studio.Parted {
		l.between(text)
		return
	}
	l.shown, l.line = n.Kind == studio.Opens || n.Kind == studio.Visits, nil
	text, l.rest = l.rest+text, ""                         // which is there still where no question came
	if n.Kind == studio.Welcome || n.Kind == studio.Task { // the next thing is a question, which waits for the rest
		text, l.rest = l.screenful(text)
	}
	l.told = strings.Count(text, "\n")
	l.print(text)
}

// Answer gives the words for who has typed a command.
func (l *learner) Answer(n studio.News) string { return wording[n.Kind](l, n) }

// Predict waits for the number of a prediction.
func (l *learner) Predict(ctx context.Context, step int) (guess int, err error) {
	keys := "\n"
	for i := range l.lesson.Steps[step].Predict {
		keys += string(rune('1' + i))
	}
	if err := l.turns(ctx); err != nil {
		return 0, err
	}
	if err := l.beat(ctx, l.predictions(step)); err != nil {
		return 0, err
	}
	l.asked = l.inWords(forGuess)
	l.again = l.inWords(fmt.Sprintf("\nThere is no such prediction. Type a number from 1 to %d, or Enter for no guess: ", len(keys)-1))
	key, err := l.key(ctx, keys)
	if guess = strings.IndexByte(keys, key); guess > 0 {
		l.print(string(key))
	}
	l.print("\n")
	return max(0, guess), err
}

// screenful is as much of a text as the terminal shows at once, up to an empty line, and
// the rest of it.
func (l *learner) screenful(text string) (first, rest string) {
	const below = 2 // an empty line, and the question
	rows := l.size().Rows - below
	high := func(text string) int { return strings.Count(strings.TrimLeft(text, "\n"), "\n") } // what is above may scroll away
	if high(text) <= rows {
		return text, ""
	}
	for i := range text {
		if strings.HasPrefix(text[i:], "\n\n") && high(text[:i+1]) <= rows && strings.TrimSpace(text[:i]) != "" {
			first, rest = text[:i+1], text[i+1:]
		}
	}
	if first == "" { // a paragraph that is longer than the terminal
		return text, ""
	}
	return first, rest
}

// turns shows the rest of what was told, a screen at a time.
func (l *learner) turns(ctx context.Context) error {
	for l.rest != "" {
		if err := l.enter(ctx, forRest); err != nil {
			return err
		}
		var next string
		next, l.rest = l.screenful(l.rest)
		l.told = strings.Count(next, "\n")
		l.print(next)
	}
	return nil
}

// beat prints what goes with what was told before: after a key, where the two are longer
// than the terminal.
func (l *learner) beat(ctx context.Context, text string) error {
	if l.told+strings.Count(text, "\n") >= l.size().Rows {
		if err := l.enter(ctx, forQuestion); err != nil {
			return err
		}
	}
	l.print(text)
	return nil
}

// enter waits for the key.
func (l *learner) enter(ctx context.Context, why string) error {
	l.asked = l.inWords(why)
	l.again = "\n" + l.asked
	l.print(l.again)
	_, err := l.key(ctx, "\n")
	l.print("\n")
	return err
}

const (
	forRest     = "Press Enter to read on. "
	forQuestion = "Press Enter for the question. "
)

// predictions asks for one of them.
func (l *learner) predictions(step int) string {
	text := l.inWords("\nWhat will happen?\n")
	for i, c := range l.lesson.Steps[step].Predict {
		text += l.page(fmt.Sprintf("%d. %s", i+1, c.Text))
	}
	return text + l.inWords(forGuess)
}

const forGuess = "Type its number, or Enter for no guess: "

// Choose waits for the key of a way on.
func (l *learner) Choose(ctx context.Context, q studio.Question) (string, error) {
	if err := l.turns(ctx); err != nil {
		return "", err
	}
	text, keys, at := "", "", 0
	offer := func(key, does string) { // a line is not broken within an offer
		wide := page.Width(key + " " + does)
		if at += wide; at >= l.out.Width {
			text, at = strings.TrimRight(text, " ")+"\n", wide
		}
		text += l.out.paint(bold, key) + " " + does
	}
	for _, way := range q.Ways() {
		k := keyOf[way]
		offer(k.name, l.inWords(cmp.Or(k.does, onward[q]))+", ")
		keys += k.key
	}
	tells := l.details != "" && len(q.Ways()) > 1 // a result is being looked at
	if tells {
		offer("d", l.inWords("for details, "))
		keys += "d"
	}
	offer("q", l.inWords("to leave "))
	l.again, l.asked = l.inWords("\nThat is none of the keys. ")+text, text
	l.print("\n" + text)
	key, err := l.key(ctx, keys)
	for ; err == nil && tells && key == 'd'; key, err = l.key(ctx, keys) {
		l.fit()
		l.print("\n" + l.details + "\n" + text)
	}
	l.print("\n")
	if err != nil {
		return "", err
	}
	way := q.Ways()[strings.IndexByte(keys, key)]
	if way == practice.Hint || way == practice.Solution {
		l.print("\n")
	}
	return way, nil
}

// keyOf are the keys for the ways on; Enter does what the question is about.
var keyOf = map[string]struct{ key, name, does string }{
	practice.Next:     {"\n", "Enter", ""},
	practice.Hint:     {"h", "h", "for a hint"},
	practice.Solution: {"s", "s", "for a solution"},
	practice.Reset:    {"a", "a", "to do it again"},
	practice.Around:   {"l", "l", "to look around"},
}

var onward = map[studio.Question]string{
	studio.ToBegin: "to begin", studio.ToSkip: "to go on without it", studio.ToRetry: "to begin the step anew",
	studio.ToImprove: "to try again", studio.ToGoOn: "to go on", studio.ToEnd: "to end",
}
