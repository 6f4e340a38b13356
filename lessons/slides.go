package lessons

import (
	"fmt"
	"strings"
)

// Slide is one screen of a lesson.
type Slide struct {
	Title string
	Body  string // Markdown
	Notes string // for the speaker, Markdown
	Step  int    // from 1; 0 before the first
}

// room is how many lines of how many columns a slide's body takes: so few that
// a projector can show them large.
const (
	SlideWidth = 56
	slideLines = 13
)

// Slides cuts a lesson into screens, from a step on; 0 for its beginning.
func (l Lesson) Slides(from int) (all []Slide) {
	add := func(step int, title, body, notes string) {
		for i, page := range cut(body) {
			s := Slide{Title: title, Body: page, Step: step}
			if i == 0 {
				s.Notes = notes
			}
			all = append(all, s)
		}
	}
	if from == 0 {
		add(0, l.Title, l.Goal, fmt.Sprintf("About %d minutes. %s", l.Minutes, l.Notes))
		add(0, l.Title, l.Intro, "")
	}
	for i, s := range l.Steps[from:] {
		n := from + i + 1
		add(n, s.Title, s.Text, s.Notes)
		if len(s.Predict) > 0 {
			var b strings.Builder
			for j, c := range s.Predict {
				fmt.Fprintf(&b, "%d. %s\n", j+1, c.Text)
			}
			add(n, "What will happen?", b.String(), s.spoken(l.ID))
		}
		add(n, s.Title, s.After, "")
	}
	return all
}

// spoken is what a speaker needs when the room has guessed.
func (s Step) spoken(lesson string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Show it: `outlive learn %s %s`\n", lesson, s.ID)
	for _, r := range s.Solves {
		fmt.Fprintf(&b, "\n%s:\n\n    %s\n", Step{Case: r.Case}.where(r.Name), strings.Join(r.Lines, "\n    "))
	}
	for _, r := range s.Wrongs {
		fmt.Fprintf(&b, "\nA mistake, %s:\n\n    %s\n", Step{Case: r.Case}.where(r.Name), strings.Join(r.Lines, "\n    "))
	}
	return b.String()
}

// cut makes pages of whole paragraphs and examples, as many as fit.
func cut(markdown string) (pages []string) {
	page, lines := "", 0
	for _, block := range blocks(markdown) {
		n := strings.Count(Page{Width: SlideWidth}.Set(block), "\n")
		if page != "" && lines+1+n > slideLines {
			pages = append(pages, page)
			page, lines = "", 0
		}
		page, lines = paragraphs(page, block), lines+1+n
	}
	if page != "" {
		pages = append(pages, page)
	}
	return pages
}

// Fit cuts Markdown in two: as many whole paragraphs as a page shows on so many lines, and
// the rest. What leads to an example or a table is not parted from it.
func (p Page) Fit(markdown string, lines int) (fits, rest string) {
	all := blocks(markdown)
	for n := len(all); n > 0; n-- {
		if n < len(all) && strings.HasSuffix(strings.TrimSpace(all[n-1]), ":") {
			continue
		}
		if fits = strings.Join(all[:n], "\n\n"); strings.Count(p.Set(fits), "\n") <= lines {
			return fits, strings.Join(all[n:], "\n\n")
		}
	}
	return "", markdown
}

// blocks are what blank lines part, but for those within a fence.
func blocks(markdown string) (all []string) {
	open := false
	for _, part := range strings.Split(markdown, "\n\n") {
		fences := strings.Count("\n"+part, "\n```")
		switch {
		case open:
			all[len(all)-1] += "\n\n" + part
		case strings.TrimSpace(part) != "":
			all = append(all, part)
		}
		open = open != (fences%2 == 1)
	}
	return all
}
