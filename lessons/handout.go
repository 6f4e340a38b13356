package lessons

import (
	"fmt"
	"strings"
)

// Handout is a lesson to take home, as Markdown: its tasks, what was found, one way to do it,
// and the mistakes that people make. What the learner has done of it is told with each step.
func (l Lesson) Handout(p Progress) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s About %d minutes.", l.Title, l.Goal, l.Minutes)
	if len(l.Needs) > 0 {
		fmt.Fprintf(&b, " It needs: %s.", strings.Join(l.Needs, ", "))
	}
	fmt.Fprintf(&b, " To do it: `outlive learn %s`\n", l.ID)
	part(&b, "", l.Intro)
	for i, s := range l.Steps {
		fmt.Fprintf(&b, "\n## %d. %s\n", i+1, s.Title)
		part(&b, "", s.Text)
		part(&b, "What will happen?", s.boxes())
		part(&b, "What was found", s.After)
		part(&b, "", p.record(l.ID, s.ID))
		for _, v := range s.Variants() {
			if len(v.Solves) > 0 {
				part(&b, v.where("One way to do it"), typed(v.Solves[0]))
			}
		}
		part(&b, "Mistakes that people make", s.mistakes())
	}
	return b.String()
}

func part(b *strings.Builder, title, text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	if title != "" {
		fmt.Fprintf(b, "\n**%s**\n", title)
	}
	fmt.Fprintf(b, "\n%s\n", text)
}

// boxes are the predictions, to be ticked.
func (s Step) boxes() string {
	var b strings.Builder
	for _, c := range s.Predict {
		fmt.Fprintf(&b, "- ☐ %s\n", c.Text)
	}
	return b.String()
}

// record tells how a learner has done a step; "" for not yet.
func (p Progress) record(lesson, step string) string {
	d, done := p.Lessons[lesson][step]
	if !done {
		return ""
	}
	said := "*Done on " + d.At.Format("2006-01-02")
	if d.Predicted != "" {
		said += ", the prediction was " + d.Predicted
	}
	return said + ".*"
}

// where says in which case something is so.
func (s Step) where(what string) string {
	if s.Case == "" {
		return what
	}
	return what + " (" + s.Case + ")"
}

func typed(r Route) string { return "```\n" + strings.Join(r.Lines, "\n") + "\n```" }

// mistakes are those for which there is a hint, with it.
func (s Step) mistakes() string {
	var b strings.Builder
	for _, r := range s.Wrongs {
		for _, h := range s.Hints {
			if h.Diagnosis == r.Expect && (h.Case == "" || h.Case == r.Case) {
				fmt.Fprintf(&b, "%s\n\n%s\n\n", typed(r), strings.TrimSpace(h.Text))
				break
			}
		}
	}
	return b.String()
}
