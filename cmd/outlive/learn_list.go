//go:build linux

package main

import (
	"fmt"
	"strings"

	"outlive/harness/page"
	"outlive/lessons"
)

// lessonItem is a lesson in the list; its JSON is a contract.
type lessonItem struct {
	ID      string       `json:"id"`
	Title   string       `json:"title"`
	Goal    string       `json:"goal"`
	Minutes int          `json:"minutes"`
	Needs   []string     `json:"needs"`
	Missing string       `json:"missing,omitempty"` // why it cannot begin here
	Steps   []lessonStep `json:"steps"`
}

type lessonStep struct {
	ID    string       `json:"id"`
	Title string       `json:"title"`
	Done  *lessons.Did `json:"done,omitempty"`
}

// listLessons shows all lessons, how far the learner is, and what to type next.
func (a *app) listLessons(all []lessons.Lesson, p lessons.Progress, format string) error {
	if format == "json" {
		return a.document(map[string]any{"schema": "outlive/lessons/1", "lessons": lessonItems(all, p)})
	}
	var b strings.Builder
	var ids []string
	for _, l := range all {
		ids = append(ids, l.ID)
	}
	done, next, at := 0, "", column(ids)
	for _, l := range all {
		n := p.Of(l)
		mark, state := " ", fmt.Sprintf("%d steps, %d min", len(l.Steps), l.Minutes)
		switch {
		case n == len(l.Steps):
			mark, state = a.out.glyph("✓", "+"), "done"
			done++
		case n > 0:
			mark, state = a.out.glyph("◐", "~"), fmt.Sprintf("%d of %d steps done", n, len(l.Steps))
		}
		missing := ready(l)
		if missing != nil && n < len(l.Steps) {
			mark, state = "-", strings.TrimPrefix(missing.Error(), "cannot begin "+l.ID+": ")
		}
		if next == "" && n < len(l.Steps) && missing == nil {
			next = l.ID
		}
		lead := mark + " " + a.out.paint(bold, l.ID) + page.Blanks(at-len(l.ID))
		b.WriteString(lead + page.Hanging(l.Title+" ("+state+")", a.out.Width, at+2) + "\n")
	}
	fmt.Fprintf(&b, "\n%d of %d lessons done", done, len(all))
	if next != "" {
		b.WriteString("   " + a.out.paint(faint, "Go on:") + asCalled(" outlive learn "+next))
	}
	b.WriteString("\n")
	_, err := a.stdout.WriteString(b.String())
	return err
}

func lessonItems(all []lessons.Lesson, p lessons.Progress) []lessonItem {
	items := []lessonItem{}
	for _, l := range all {
		it := lessonItem{ID: l.ID, Title: l.Title, Goal: l.Goal, Minutes: l.Minutes, Needs: append([]string{}, l.Needs...)}
		if err := ready(l); err != nil {
			it.Missing = err.Error()
		}
		for _, s := range l.Steps {
			step := lessonStep{ID: s.ID, Title: s.Title}
			if did, ok := p.Lessons[l.ID][s.ID]; ok {
				step.Done = &did
			}
			it.Steps = append(it.Steps, step)
		}
		items = append(items, it)
	}
	return items
}
