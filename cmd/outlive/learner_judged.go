//go:build linux

package main

import (
	"strings"

	"outlive/harness/event"
	"outlive/harness/plan"
	"outlive/harness/story"
	"outlive/harness/studio"
)

// judged tells what the event did.
func (l *learner) judged(n studio.News) string {
	switch a := n.Attempt; {
	case a.Unfit != "":
		return l.unable(a.Unfit) + l.evidence(n)
	case !a.Done:
		return l.page("**Not yet.** It should be so: "+a.Rule+".") + l.page("Observed: "+a.Fact+" ("+a.Source+")") + l.evidence(n)
	}
	return l.out.paint(green, l.out.glyph("✓ ", "")+"done") + "\n" + l.compared(n) + l.evidence(n) + "\n" + l.page(l.step(n).After)
}

// compared puts the prediction beside what happened.
func (l *learner) compared(n studio.News) string {
	if len(n.Attempt.Right) != 1 {
		return ""
	}
	choices := l.step(n).Predict
	was := choices[n.Attempt.Right[0]].Text
	switch n.Attempt.Predicted(n.Guess) {
	case "right":
		return l.page("As you said: " + was)
	case "wrong":
		return l.page("You said: "+choices[n.Guess-1].Text) + l.page("What happened: "+was)
	}
	return l.page("What happened: " + was)
}

// evidence tells what was seen, as explain does.
func (l *learner) evidence(n studio.News) string {
	e := n.Attempt.Evidence
	if e == nil || e.Before.PID == 0 {
		return ""
	}
	x := l.steps[n.Step]
	ev, _ := event.Lookup(x.Event)
	it := story.Story{Cell: plan.Cell{Event: ev, Shell: x.Shell}, Witness: l.witness,
		Trial: plan.Trial{Shell: x.Shell, Voice: plan.Chatty, Event: x.Event, Evidence: e, Outcome: e.Outcome()}}
	var b strings.Builder
	_ = story.Show(&b, it, story.Options{Look: l.out.page()})
	return b.String()
}
