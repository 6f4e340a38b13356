//go:build linux

package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"outlive/harness/page"
	"outlive/harness/practice"
	"outlive/harness/visible"
	"outlive/lessons"
)

// classView is the room in words: the step, what was predicted, how many, what keeps them, who.
func (a *app) classView(room lessons.Room, all []lessons.Lesson, now time.Time, calling string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", a.out.paint(bold, a.inWords(count(len(room.Seats), "learner"))))
	b.WriteString(calling)
	if room.Broken > 0 {
		fmt.Fprintf(&b, "%s\n", a.say("%s cannot be read just now", count(room.Broken, "seat")))
	}
	lesson, number := "", -1
	for _, g := range room.Groups() {
		l, _ := lessons.Lookup(all, g.Lesson)
		if g.Lesson != lesson {
			fmt.Fprintf(&b, "\n%s\n", a.out.paint(bold, cmp.Or(l.Title, a.inWords("about to begin"))))
			lesson, number = g.Lesson, -1
		}
		if g.Number != number && g.Lesson != "-" {
			s, _ := l.Step(g.Step)
			title := a.say("%d of %d  %s", g.Number, g.Of, visible.Name(cmp.Or(s.Title, g.Step), longestName))
			if g.Step == "" {
				title = a.inWords("done with it")
			}
			fmt.Fprintf(&b, "\n  %s\n%s", title, a.votes(room, g.Lesson, s))
			number = g.Number
		}
		b.WriteString(a.classGroup(room, g, now))
	}
	return b.String()
}

// votes are the predictions of a step that anybody has made, as the class has made them.
func (a *app) votes(room lessons.Room, lesson string, s lessons.Step) string {
	var b strings.Builder
	set := lessons.Page{Width: 1 << 20, Plain: a.out.ASCII}
	for i, p := range room.Polls(lesson, s) {
		choice := strings.TrimSpace(set.Set(asCalled(s.Predict[i].Text)))
		switch {
		case p.Voted == 0:
			continue
		case p.Right == 0:
			choice = a.say("%d predicted: %s", p.Voted, choice)
		default:
			choice = a.say("%d predicted, and %d saw it happen: %s", p.Voted, p.Right, choice)
		}
		fmt.Fprintf(&b, "    %s\n", page.Hanging(choice, a.out.Width, 6))
	}
	return b.String()
}

// longestName is how much of what a learner has written is shown, in columns.
const longestName = 60

func (a *app) classGroup(room lessons.Room, g lessons.Group, now time.Time) string {
	mark, what := a.out.glyph("·", "."), "at work"
	switch {
	case g.Done:
		mark, what = a.out.glyph("✓", "+"), "done"
	case g.Diagnosis != "":
		mark, what = a.out.glyph("✗", "x"), visible.Name(practice.Diagnosed(g.Diagnosis), longestName)
	}
	if g.Silent {
		mark, what = "?", a.say("not heard from")
	}
	if g.Left {
		mark, what = "-", strings.TrimPrefix("left: "+what, "left: at work")
		what = cmp.Or(what, "left")
	}
	var names []string
	for _, s := range g.Seats {
		name := visible.Name(s.Name, longestName)
		if room.Namesakes(s) {
			name += " " + visible.Name(fmt.Sprintf("[%s, pid %d]", s.From, s.PID), longestName)
		}
		if more := a.seated(g, s, now); len(more) > 0 {
			name += " (" + strings.Join(more, ", ") + ")"
		}
		names = append(names, strings.ReplaceAll(name, " ", "\u00a0"))
	}
	what = a.inWords(what)
	lead := fmt.Sprintf("    %s %d  %s ", mark, len(g.Seats), what+page.Blanks(28-page.Width(what)))
	text := page.Hanging(strings.Join(names, ", "), a.out.Width, page.Width(lead))
	return lead + strings.ReplaceAll(text, "\u00a0", " ") + "\n"
}

// seated is what there is to say of one learner in a group.
func (a *app) seated(g lessons.Group, s lessons.Seat, now time.Time) (said []string) {
	if g.Silent {
		return []string{a.say("not heard from for %s", since(s.Silence))}
	}
	if g.Done {
		return nil
	}
	if s.Tries > 0 {
		said = append(said, a.inWords(count(s.Tries, "try")))
	}
	if s.Hints > 0 {
		said = append(said, a.inWords(count(s.Hints, "hint")))
	}
	if s.Tries > 0 || s.Hints > 0 {
		said = append(said, a.inWords(since(now.Sub(s.Since))))
	}
	if d := s.Idle(); d > 0 && !g.Left {
		said = append(said, a.say("idle for %s", since(d)))
	}
	return said
}

// since is in minutes: a view that counts seconds would never be still.
func since(d time.Duration) string { return fmt.Sprintf("%d min", int(max(0, d).Minutes())) }
