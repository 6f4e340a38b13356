//go:build linux

package main

import (
	"fmt"
	"time"

	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/visible"
)

// progress is one line on a terminal's standard error, and nothing elsewhere.
type progress struct {
	app         *app
	total, done int
	drawn       time.Time
}

func newProgress(a *app, total int) *progress { return &progress{app: a, total: total} }

// show draws at most twenty times a second.
func (p *progress) show(t plan.Trial) {
	p.done++
	if !p.app.err.Terminal || p.app.dumb() || time.Since(p.drawn) < 50*time.Millisecond {
		return
	}
	p.drawn = time.Now()
	line := visible.Name(fmt.Sprintf("%d/%d  %s %s in %s", p.done, p.total, t.Mode, t.Event, t.Shell), max(1, p.app.err.Width-1))
	fmt.Fprintf(p.app.stderr.raw, "\r\x1b[K%s", line)
}

// dumb tells whether the terminal knows no escape sequence at all.
func (a *app) dumb() bool { return a.env("TERM") == "dumb" }

// afresh clears a terminal before a new picture, where it can.
func (a *app) afresh() string {
	if a.dumb() {
		return "\n"
	}
	return "\x1b[H\x1b[J"
}

func (p *progress) clear() {
	if !p.drawn.IsZero() {
		fmt.Fprint(p.app.stderr.raw, "\r\x1b[K")
	}
}

// page is the look of what is laid out.
func (l look) page() page.Look { return page.Look{Width: l.Width, ASCII: l.ASCII, Paint: l.kind} }

// kind paints what a text means.
func (l look) kind(k page.Kind, text string) string {
	paints := map[page.Kind]paint{
		page.Title: bold, page.Heading: bold, page.Faint: faint, page.Good: green, page.Bad: red,
		page.Degraded: yellow, page.Alarm: bold + ";" + red, page.Doubt: yellow, page.Hint: faint,
	}
	if p, ok := paints[k]; ok {
		return l.paint(p, text)
	}
	return text
}
