//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"outlive/harness/page"
	"outlive/lessons"
)

// showSlides turns pages with the keys on a terminal, and writes all of them elsewhere. On
// terminals the slides and the speaker's view of them are in step.
func (a *app) showSlides(l lessons.Lesson, from int, speaker bool, dir string) error {
	if !a.out.Terminal {
		return a.printSlides(l.Slides(from), speaker)
	}
	all := l.Slides(0)
	d, err := a.sit()
	if err != nil {
		return err
	}
	defer d.restore()
	ctx, stop := interruptible(context.Background())
	defer stop()
	show := inStep{dir: dir, lesson: l.ID}
	defer show.end()
	at := sheet{Slide: firstOf(all, from)}
	if other, on := show.at(); speaker && on {
		at = other
	}
	for {
		at.Slide = min(max(0, at.Slide), len(all)-1)
		show.turns(at)
		d.fit()
		_, _ = a.stdout.raw.WriteString(a.afresh())
		d.print(a.slide(at.of(all), at.Slide, speaker))
		key, err := show.key(ctx, d)
		switch other, _ := show.at(); {
		case errors.Is(err, errTurned):
			at = other
		case err != nil:
			d.print("\n")
			return nil
		case key == 'r':
			at.Found = a.result(ctx, d, l, all[at.Slide].Step)
		case strings.IndexByte("pbh\x7fD", key) < 0:
			at = sheet{Slide: at.Slide + 1}
		case at.Found != "":
			at.Found = ""
		default:
			at.Slide--
		}
	}
}

// sheet is what is shown: a slide, or what its step's trial has found just now.
type sheet struct {
	Slide int    `json:"slide"`
	Found string `json:"found,omitempty"` // Markdown
}

// of gives the slides with this one as it is to be shown.
func (s sheet) of(all []lessons.Slide) []lessons.Slide {
	if s.Found != "" {
		all = slices.Clone(all)
		all[s.Slide].Body = s.Found
	}
	return all
}

// result has the trial of a slide's step made, where it has one.
func (a *app) result(ctx context.Context, d *desk, l lessons.Lesson, step int) string {
	if step == 0 {
		return ""
	}
	d.print("\n" + a.inWords("It is being tried; q to stop.") + "\n")
	return d.tries(ctx, func(ctx context.Context) string { return a.find(ctx, l, step) })
}

// firstOf is the first slide of a step; that of the lesson for 0.
func firstOf(all []lessons.Slide, step int) int {
	if step == 0 {
		return 0
	}
	return slices.IndexFunc(all, func(s lessons.Slide) bool { return s.Step == step+1 })
}

func (a *app) printSlides(all []lessons.Slide, speaker bool) error {
	for i := range all {
		if _, err := a.stdout.WriteString(a.slide(all, i, speaker) + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// slide is one screen: large letters are the projector's to make, so its lines
// are few and short. Nothing is said by colour alone.
func (a *app) slide(all []lessons.Slide, i int, speaker bool) string {
	s := all[i]
	s.Title, s.Notes, s.Body = a.inWords(s.Title), asCalled(a.inWords(s.Notes)), asCalled(s.Body)
	width := min(lessons.SlideWidth, a.out.Width)
	p := lessons.Page{Width: width, Plain: a.out.ASCII}
	if a.out.Colour {
		p.Paint = func(style lessons.Style, text string) string {
			if style == lessons.Plain {
				return text
			}
			return a.out.paint(bold, text) // high contrast: no other colour
		}
	}
	margin := strings.Repeat(" ", max(0, (min(a.out.Width, measure)-width)/2))
	title := page.Wrap(strings.ToUpper(s.Title), width)
	rule := strings.Repeat(a.out.glyph("━", "="), page.Width(slices.MaxFunc(title, wider)))
	text := "\n" + strings.Join(title, "\n") + "\n" + rule + "\n\n" + p.Set(s.Body)
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(margin+line, " \n") + "\n")
	}
	where := fmt.Sprintf("%d/%d", i+1, len(all))
	if a.out.Terminal {
		where += a.inWords("  Enter: on  b: back  q: end")
		if s.Step > 0 {
			where += a.inWords("  r: try it now")
		}
	}
	fmt.Fprintf(&b, "\n%s%s\n", margin, a.out.paint(faint, where))
	if speaker {
		b.WriteString(a.spoken(s, all[i+1:]))
	}
	return b.String()
}

func wider(a, b string) int { return page.Width(a) - page.Width(b) }

// spoken is what only the speaker sees of a slide.
func (a *app) spoken(s lessons.Slide, rest []lessons.Slide) string {
	text := "\n"
	if s.Notes != "" {
		text += a.out.paint(bold, a.inWords("Notes")) + "\n" + a.page(s.Notes) + "\n"
	}
	head, next := a.inWords("Next:"), a.inWords("the end")
	if len(rest) > 0 {
		next = a.inWords(rest[0].Title)
	}
	return text + a.out.paint(bold, head) + " " + page.Hanging(next, a.out.Width, page.Width(head)+1) + "\n"
}
