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

// listLessons shows the lessons, how far the learner is, and what to type next; whole for
// all of them, though a terminal may show fewer.
func (a *app) listLessons(all []lessons.Lesson, p lessons.Progress, format string, whole bool) error {
	if format == "json" {
		return a.document(map[string]any{"schema": "outlive/lessons/1", "lessons": lessonItems(all, p)})
	}
	var ids, entries []string
	for _, l := range all {
		ids = append(ids, l.ID)
	}
	done, next, at := 0, len(all), column(ids)
	for i, l := range all {
		mark, state, can := a.standing(l, p)
		if p.Of(l) == len(l.Steps) {
			done++
		} else if can && next == len(all) {
			next = i
		}
		lead := mark + " " + a.out.paint(bold, l.ID) + page.Blanks(at-len(l.ID))
		entries = append(entries, lead+page.Hanging(l.Title+" ("+a.inWords(state)+")", a.out.Width, at+2)+"\n")
	}
	text := strings.Join(entries, "")
	if a.out.Terminal && !whole {
		text = a.excerpt(entries, next, a.size().Rows-footerLines)
	}
	text += "\n" + a.say("%d of %d lessons done", done, len(all))
	if next < len(all) {
		text += "   " + a.out.paint(faint, a.inWords("Go on:")) + asCalled(" outlive learn "+all[next].ID)
	}
	_, err := a.stdout.WriteString(text + "\n")
	return err
}

// footerLines are those below the list: an empty one, how far the learner is, the prompt.
const footerLines = 3

// standing is how far the learner is with a lesson, and whether it can be given here.
func (a *app) standing(l lessons.Lesson, p lessons.Progress) (mark, state string, can bool) {
	n, missing := p.Of(l), ready(l)
	switch {
	case n == len(l.Steps):
		return a.out.glyph("✓", "+"), "done", missing == nil
	case missing != nil:
		return "-", strings.TrimPrefix(missing.Error(), "cannot begin "+l.ID+": "), false
	case n > 0:
		return a.out.glyph("◐", "~"), fmt.Sprintf("%d of %d steps done", n, len(l.Steps)), true
	}
	return " ", fmt.Sprintf("%d steps, %d min", len(l.Steps), l.Minutes), true
}

// excerpt is as much of the list as rows hold, the next lesson near its top; what is left
// out is counted.
func (a *app) excerpt(entries []string, next, rows int) string {
	height := func(some []string) int { return strings.Count(strings.Join(some, ""), "\n") }
	if height(entries) <= rows {
		return strings.Join(entries, "")
	}
	const before = 2 // lessons that are done, or cannot be given
	rows -= 2        // what is said of those before and after
	from := max(0, min(next, len(entries)-1)-before)
	to := from
	for to < len(entries) && height(entries[from:to+1]) <= rows {
		to++
	}
	for from > 0 && height(entries[from-1:to]) <= rows {
		from--
	}
	text := strings.Join(entries[from:to], "")
	if from > 0 {
		text = a.out.paint(faint, asCalled(a.say("%d more before these: outlive learn --all", from))) + "\n" + text
	}
	if more := len(entries) - to; more > 0 {
		text += a.out.paint(faint, asCalled(a.say("%d more after these: outlive learn --all", more))) + "\n"
	}
	return text
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
