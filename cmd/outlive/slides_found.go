//go:build linux

package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"outlive/harness/shell"
	"outlive/harness/story"
	"outlive/harness/studio"
	"outlive/lessons"
)

// find does a step of the lesson now, in the first way that solves it, and says in Markdown
// what came of it. Nothing is kept: whoever asks again has it done again.
func (a *app) find(ctx context.Context, l lessons.Lesson, step int) string {
	if err := ready(l); err != nil {
		return a.inWords(err.Error())
	}
	n, lines, err := a.tryStep(ctx, l, step)
	if err != nil {
		return a.say("outlive could not tell: %s", err)
	}
	text := a.say("Typed at %s, in %s:", time.Now().Format(time.TimeOnly), n.steps[0].Shell) + "\n\n    " + strings.Join(lines, "\n    ") + "\n"
	if it, seen := n.story(n.news); seen && it.Cell.Event.ID != "" {
		text += "\n" + a.say("Seen: %s", story.Cause(it)+".") + "\n"
	}
	switch verdict := n.news.Attempt; {
	case verdict.Unfit != "":
		text += "\n" + a.say("outlive could not tell: %s", verdict.Unfit) + "\n"
	case !verdict.Done:
		text += "\n" + a.say("It came out otherwise than the lesson says. Observed: %s", verdict.Fact) + "\n"
	case len(verdict.Right) == 1:
		text += "\n" + a.inWords("What happened:") + " " + n.lesson.Steps[0].Predict[verdict.Right[0]].Text + "\n"
	}
	return text
}

// found is a step that was tried, as a learner would have seen it.
type found struct {
	*learner
	news studio.News
}

// tryStep does the step of a number, from 1.
func (a *app) tryStep(ctx context.Context, l lessons.Lesson, step int) (f found, lines []string, err error) {
	l.Steps = l.Steps[step-1 : step][:1:1]
	s := l.Steps[0].Variants()[0]
	own, _ := a.loginShell()
	x := exercise(l, s, cmp.Or(l.ShellOf(s), own.ID))
	sh, _ := shell.Lookup(x.Shell)
	if _, err := sh.Path(); err != nil {
		return f, nil, err
	}
	way, ok := (&studio.Coach{Exercise: x, Done: true}).Solution()
	if !ok {
		return f, nil, errors.New("the lesson has no solution in " + x.Shell)
	}
	self, err := os.Executable()
	if err != nil {
		return f, nil, err
	}
	st, err := studio.Open(self)
	if err != nil {
		return f, nil, err
	}
	defer st.Close()
	f.learner = &learner{app: a, lesson: l, steps: []studio.Exercise{x}}
	if st.Witness, f.witness = openWitness("auto"); st.Witness != nil {
		defer st.Witness.Close()
	}
	f.news.Attempt, err = st.Attempt(ctx, x, way.Lines)
	return f, way.Lines, err
}

// tries has a step tried while keys are heeded: q ends it, with nothing found.
func (d *desk) tries(ctx context.Context, find func(context.Context) string) string {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	text := make(chan string, 1)
	go func() {
		text <- find(ctx)
		cancel()
	}()
	_, err := d.key(ctx, "")
	cancel()
	if said := <-text; !errors.Is(err, studio.ErrLeft) {
		return said
	}
	return ""
}
