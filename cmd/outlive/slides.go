//go:build linux

package main

import (
	"context"
	"fmt"
	"strings"

	"outlive/lessons"
)

// showSlides turns pages with the keys on a terminal, and writes all of them elsewhere.
func (a *app) showSlides(l lessons.Lesson, from int, speaker bool) error {
	all := l.Slides(from)
	for i := range all {
		all[i].Notes = asCalled(all[i].Notes)
	}
	if !a.out.Terminal {
		for i := range all {
			if _, err := a.stdout.WriteString(a.slide(all, i, speaker) + "\n"); err != nil {
				return err
			}
		}
		return nil
	}
	d, err := a.sit()
	if err != nil {
		return err
	}
	defer d.restore()
	ctx, stop := interruptible(context.Background())
	defer stop()
	for i := 0; ; {
		d.fit()
		d.print(a.afresh() + a.slide(all, i, speaker))
		key, err := d.key(ctx, "\n nfl pbh\x7fCD")
		switch {
		case err != nil:
			d.print("\n")
			return nil
		case strings.IndexByte("pbh\x7fD", key) >= 0:
			i = max(0, i-1)
		case i < len(all)-1:
			i++
		}
	}
}

// slide is one screen: large letters are the projector's to make, so its lines
// are few and short. Nothing is said by colour alone.
func (a *app) slide(all []lessons.Slide, i int, speaker bool) string {
	s := all[i]
	p := lessons.Page{Width: lessons.SlideWidth, Plain: a.out.ASCII}
	if a.out.Colour {
		p.Paint = func(style lessons.Style, text string) string {
			if style == lessons.Plain {
				return text
			}
			return a.out.paint(bold, text) // high contrast: no other colour
		}
	}
	margin := strings.Repeat(" ", max(0, (min(a.out.Width, measure)-lessons.SlideWidth)/2))
	title := strings.ToUpper(s.Title)
	text := "\n" + title + "\n" + strings.Repeat(a.out.glyph("━", "="), min(len([]rune(title)), lessons.SlideWidth)) + "\n\n" + p.Set(s.Body)
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(margin+line, " \n") + "\n")
	}
	where := fmt.Sprintf("%d/%d", i+1, len(all))
	if a.out.Terminal {
		where += "  Enter: on  b: back  q: end"
	}
	fmt.Fprintf(&b, "\n%s%s\n", margin, a.out.paint(faint, where))
	if !speaker {
		return b.String()
	}
	next := "the end"
	if i+1 < len(all) {
		next = all[i+1].Title
	}
	b.WriteString("\n")
	if s.Notes != "" {
		fmt.Fprintf(&b, "%s\n%s\n", a.out.paint(bold, "Notes"), a.page(s.Notes))
	}
	fmt.Fprintf(&b, "%s %s\n", a.out.paint(bold, "Next:"), next)
	return b.String()
}
