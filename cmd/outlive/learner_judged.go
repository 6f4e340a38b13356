//go:build linux

package main

import (
	"strings"

	"outlive/harness/event"
	"outlive/harness/plan"
	"outlive/harness/story"
	"outlive/harness/studio"
)

// judged tells what the event did: the verdict, why in one sentence, and what there is to
// say of it. The rest has a key of its own: a verdict that has scrolled away was not given.
func (l *learner) judged(n studio.News) string {
	l.details = l.evidence(n)
	switch a := n.Attempt; {
	case a.Unfit != "":
		return l.unable(a.Unfit)
	case !a.Done:
		return l.said("**Not yet.** It should be so: "+a.Rule+".") + l.said("Observed: "+a.Fact+" ("+a.Source+")") + l.cause(n)
	}
	if l.step(n).Act == "" { // all was said when it was done, and there was something to look at
		return l.out.paint(green, l.out.glyph("✓ ", "")+l.inWords("done")) + "\n"
	}
	head := l.out.paint(green, l.out.glyph("✓ ", "")+l.inWords("done")) + "\n" + l.compared(n) + l.cause(n) + "\n"
	const below = 4 // an empty line, the question, and the word that there is more
	fits, rest := l.setting().Fit(l.step(n).After, l.size().Rows-strings.Count(head, "\n")-below)
	if rest == "" {
		return head + l.page(fits)
	}
	l.details = l.page(rest) + "\n" + l.details
	return head + l.page(fits+"\n\n"+l.inWords("There is more to say: press d."))
}

// cause says in a sentence what became of the workload, and by whom.
func (l *learner) cause(n studio.News) string {
	it, seen := l.story(n)
	if !seen || it.Cell.Event.ID == "" {
		return ""
	}
	return l.page(l.say("Seen: %s", story.Cause(it)+"."))
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
		return l.page(l.inWords("As you said:") + " " + was)
	case "wrong":
		return l.page(l.inWords("You said:")+" "+choices[n.Guess-1].Text) + l.page(l.inWords("What happened:")+" "+was)
	}
	return l.page(l.inWords("What happened:") + " " + was)
}

// evidence tells what was seen, as explain does.
func (l *learner) evidence(n studio.News) string {
	it, seen := l.story(n)
	if !seen {
		return ""
	}
	var b strings.Builder
	_ = story.Show(&b, it, story.Options{Look: l.out.page()})
	return b.String()
}

func (l *learner) story(n studio.News) (it story.Story, seen bool) {
	e := n.Attempt.Evidence
	if e == nil || e.Before.PID == 0 {
		return it, false
	}
	x := l.steps[n.Step]
	ev, _ := event.Lookup(x.Event)
	return story.Story{Cell: plan.Cell{Event: ev, Shell: x.Shell}, Witness: l.witness,
		Trial: plan.Trial{Shell: x.Shell, Voice: plan.Chatty, Event: x.Event, Evidence: e, Outcome: e.Outcome()}}, true
}
