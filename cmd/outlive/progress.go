//go:build linux

package main

import (
	"fmt"
	"time"

	"outlive/harness/plan"
	"outlive/harness/report"
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

// kind paints what a report means.
func (l look) kind(k report.Kind, text string) string {
	paints := map[report.Kind]paint{
		report.Title: bold, report.Heading: bold, report.Faint: faint, report.Good: green, report.Bad: red,
		report.Degraded: yellow, report.Alarm: bold + ";" + red, report.Doubt: yellow, report.Hint: faint,
	}
	if p, ok := paints[k]; ok {
		return l.paint(p, text)
	}
	return text
}
