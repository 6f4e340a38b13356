//go:build linux

package main

import (
	"fmt"
	"sync"
	"time"

	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/visible"
)

// progress is one line on a terminal's standard error, and nothing elsewhere. It goes
// on counting the time while a trial takes long, or a lab boots.
type progress struct {
	app   *app
	total int
	began time.Time

	lock  sync.Mutex
	done  int
	last  string // the last trial that was made, or what is being tried
	drawn time.Time
	shown bool
	over  chan struct{}
}

func newProgress(a *app, total int) *progress {
	p := &progress{app: a, total: total, began: time.Now(), over: make(chan struct{})}
	if a.err.Terminal && !a.dumb() {
		go p.tick()
	}
	return p
}

func (p *progress) tick() {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		select {
		case <-p.over:
			return
		case <-second.C:
			p.lock.Lock()
			p.draw()
			p.lock.Unlock()
		}
	}
}

// show tells of one more trial, and draws at most twenty times a second. What tells of
// it on standard output does so on a line that is clear.
func (p *progress) show(t plan.Trial, tell func()) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.counts(fmt.Sprintf("%s %s in %s", t.Mode, t.Event, t.Shell))
	if p.app.out.Terminal {
		p.wipe()
	}
	tell()
	p.redraw()
}

// begins tells of one more thing that is begun.
func (p *progress) begins(what string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.counts(what)
	p.redraw()
}

func (p *progress) counts(what string) { p.done, p.last = p.done+1, what }

// redraw draws, but not too often.
func (p *progress) redraw() {
	if p.app.err.Terminal && !p.app.dumb() && time.Since(p.drawn) >= 50*time.Millisecond {
		p.draw()
	}
}

func (p *progress) draw() {
	select {
	case <-p.over:
		return
	default:
	}
	p.drawn, p.shown = time.Now(), true
	line := visible.Name(fmt.Sprintf("%d/%d  %s  %s", p.done, p.total, p.drawn.Sub(p.began).Round(time.Second), p.last), max(1, p.app.err.Width-1))
	fmt.Fprintf(p.app.stderr.raw, "\r\x1b[K%s", line)
}

// clear ends it.
func (p *progress) clear() {
	p.lock.Lock()
	defer p.lock.Unlock()
	close(p.over)
	p.wipe()
}

func (p *progress) wipe() {
	if p.shown {
		fmt.Fprint(p.app.stderr.raw, "\r\x1b[K")
		p.shown = false
	}
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

// page is the look of what is laid out.
func (l look) page() page.Look {
	return page.Look{Width: l.Width, ASCII: l.ASCII, Paint: l.kind, Words: l.words.Of}
}

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
