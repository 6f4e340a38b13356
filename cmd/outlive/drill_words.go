//go:build linux

package main

import (
	"fmt"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
)

// fates are the answers, in words.
var fates = map[evidence.Outcome]string{
	evidence.Survived: "It lives, and what it prints arrives.",
	evidence.Died:     "It ends.",
	evidence.Muted:    "It lives, but what it prints is lost.",
	evidence.Half:     "It lives, but half of what it prints is lost.",
	evidence.Stopped:  "It is stopped, and waits.",
	evidence.Stuck:    "Whoever started it hangs.",
}

// asks is the question. It fits 24 lines of 80 columns, with what comes of it.
func (q *quiz) asks(c plan.Cell) string {
	var b strings.Builder
	b.WriteString("\n" + q.rule(q.score()) + "\n")
	line := strings.NewReplacer("{cmd}", "workload", "{log}", "log", "{name}", "work", "{pidfile}", "pid").Replace(c.Form.Typed())
	look := q.out.page()
	look.Width = min(look.Width, measure)
	b.WriteString(q.page(fmt.Sprintf("**%s** in **%s**: %s", c.Mode.ID, c.Shell, q.inWords(c.Mode.Summary))))
	b.WriteString(page.Document{page.Blank{}, page.Typed{Prompt: "$ ", Line: line}, page.Blank{}}.Show(look))
	b.WriteString(q.page(q.inWords("Then "+c.Event.Summary+". What becomes of it?")) + "\n")
	for i, o := range q.choices {
		fmt.Fprintf(&b, "%d. %s\n", i+1, q.inWords(fates[o]))
	}
	b.WriteString(q.inWords("\nType its number, or Enter for no guess; ") + q.out.paint(bold, "q") + q.inWords(" leaves: "))
	return b.String()
}

// score is how the sitting goes.
func (q *quiz) score() string {
	text := fmt.Sprintf("drill, question %d", q.asked+1)
	if q.asked > 0 {
		text += fmt.Sprintf(": %d of %d right", q.right, q.asked)
	}
	return q.inWords(text)
}

// judged tells what was seen, against what was said, and the rule behind it.
func (q *quiz) judged(t plan.Trial, guess evidence.Outcome) string {
	head := q.out.paint(green, q.out.glyph("✓ ", "")+q.inWords("right")) + ": "
	switch {
	case guess == "":
		head = ""
	case guess != t.Outcome:
		head = q.out.glyph("✗ ", "") + q.inWords("wrong") + ": "
	}
	fate := fates[t.Outcome]
	if t.Outcome == evidence.Died && t.Signal != "" {
		fate = strings.TrimSuffix(fate, ".") + ", by " + t.Signal + "."
	}
	text := "\n" + head + q.inWords(fate)
	text += "\n" + page.Hanging(q.inWords(t.Why)+" ["+t.Source+"]", min(q.out.Width, measure), 0) + "\n"
	if guess != t.Outcome {
		text += q.inWords("This question comes back.\n")
	}
	return text
}

// untold tells that a trial says nothing, or not what the theory says: no fault of who guesses.
func (q *quiz) untold(t plan.Trial) string {
	if t.Verdict == plan.Broken {
		return "\n" + q.page(q.inWords("It went otherwise than the rules say: "+t.Why+". This question does not count."))
	}
	return "\n" + q.page(q.inWords("outlive could not tell: "+t.Why+". This question does not count."))
}

// left is said to who leaves.
func (q *quiz) left() string {
	if q.asked == 0 {
		return q.inWords("\nNothing was answered.\n")
	}
	text := fmt.Sprintf("\n%d asked, %d right. To go on: outlive learn --drill\n", q.asked, q.right)
	if n := q.deck.Returning(); n > 0 {
		text = fmt.Sprintf("\n%d asked, %d right. %d to come back. To go on: outlive learn --drill\n", q.asked, q.right, n)
	}
	return asCalled(q.inWords(text))
}
