package picture

import (
	"fmt"
	"slices"

	"outlive/harness/report"
	"outlive/harness/story"
)

// panel is a scene as it is laid out: floors from the top down, and lanes from left to right.
type panel struct {
	story.Scene
	caption string
	lanes   []*lane
	frames  []*frame
	signals []arrow
	before  int // signals before the event

	left, right float64
	times       float64 // how wide the column of times is
	top         []phrase
	stripe      []phrase
	foot        []phrase
	floors      [floors]float64 // how high each is
}

// The floors of a panel.
const (
	floorAbove   = iota // what it is about
	floorRoofs          // the terminals
	floorHeads          // the processes before
	floorEarly          // signals before the event
	floorEvent          // what happens
	floorLate           // signals since
	floorFates          // what became of each
	floorBeneath        // the outcome, and the rule
	floors
)

// The least measures of a panel.
const (
	leastPanel = 300.0
	roofHeight = 24.0
	titleRow   = 18.0
)

// lay lays a scene out, with its left edge there.
func (d *drawing) lay(in Panel, left float64) *panel {
	p := &panel{Scene: in.Scene, caption: in.Caption, left: left}
	p.lanes = d.lanes(&p.Scene)
	p.signals = d.arrows(p.Scene, p.lanes)
	for _, a := range p.signals {
		p.times = max(p.times, a.when.width())
		if a.At < 0 {
			p.before++
		}
	}
	p.right = max(d.place(p, left+p.times+between), left+leastPanel)
	d.write(p)
	p.floors[floorAbove] = high(p.top) + between
	if len(p.frames) > 0 {
		p.floors[floorRoofs] = roofHeight + between
	}
	for _, l := range p.lanes {
		p.floors[floorHeads] = max(p.floors[floorHeads], 2*titleRow+high(l.head)+2*padding+between)
		if len(l.fate) > 0 {
			p.floors[floorFates] = max(p.floors[floorFates], high(l.fate)+2*padding+2*between+inset)
		}
	}
	p.floors[floorFates] = max(p.floors[floorFates], 2*between)
	p.floors[floorEarly] = row * float64(p.before)
	p.floors[floorEvent] = high(p.stripe) + padding + between
	p.floors[floorLate] = row*float64(len(p.signals)-p.before) + between
	p.floors[floorBeneath] = high(p.foot) + between
	return p
}

// high is how high lines of text are.
func high(all []phrase) (h float64) {
	for _, p := range all {
		h += p.font.size * leading
	}
	return h
}

// write says what stands above, in the event's stripe and below.
func (d *drawing) write(p *panel) {
	width := p.right - p.left
	say := func(to *[]phrase, class string, f font, most int, text string) {
		for _, line := range f.wrap(d.k.said(text), width-2*padding, most) {
			*to = append(*to, phrase{class, line, f})
		}
	}
	if p.caption != "" {
		say(&p.top, "accent", font{size: usual, bold: true}, 2, p.caption)
	}
	named := len(p.top)
	say(&p.top, "ink", font{size: large, bold: true}, 2, p.Name)
	for i := named; i < len(p.top); i++ { // the sign stands before it
		p.top[i].text = font{size: large, bold: true}.cut(p.top[i].text, width-2*padding-iconRoom)
	}
	if p.Without != "" {
		say(&p.top, "half", font{size: usual, bold: true}, 2, "without "+p.Without)
	}
	if p.Line != "" {
		say(&p.top, "ink", font{size: small, mono: true}, 4, "$ "+p.Line)
		say(&p.top, "soft", font{size: small}, 3, p.Where)
	}
	say(&p.stripe, "ink", font{size: usual, bold: true}, 3, p.Happens)
	switch {
	case len(p.lanes) == 0:
	case p.Unseen != "":
		say(&p.stripe, "soft", font{size: small}, 3, p.Unseen)
	case len(p.signals)+p.Folded == 0 && p.Outcome != "":
		say(&p.stripe, "soft", font{size: small}, 2, "no signal was sent to any of them")
	}
	if p.Sum != "" {
		say(&p.foot, class(report.Sign(p.Outcome).Kind), font{size: usual, bold: true}, 3, p.Sum)
		say(&p.foot, "ink", font{size: usual}, 5, p.Why)
		say(&p.foot, "soft", font{size: small}, 2, p.Source)
	}
	if p.Folded > 0 {
		say(&p.foot, "soft", font{size: small}, 2, folded(p.Folded))
	}
}

// folded tells of the signals that are not drawn.
func folded(n int) string {
	return fmt.Sprintf("and %d more: to itself, or to what was already ending", n)
}

// paint draws a panel, whose floors begin at those heights.
func (d *drawing) paint(p *panel, y [floors + 1]float64) {
	d.heading(p, y[floorAbove])
	for _, f := range p.frames {
		d.framed(f, y)
	}
	for _, l := range p.lanes {
		d.bars(p, l, y)
	}
	stripe := y[floorLate] - y[floorEvent] - between
	d.k.rect("stripe", p.left, y[floorEvent]+between/2, p.right-p.left, stripe, 4)
	d.lines(p.stripe, middle, (p.left+p.right)/2, y[floorEvent]+between/2+padding/2)
	for i := range p.signals {
		d.arrow(p, &p.signals[i], p.at(i, y))
	}
	for _, l := range p.lanes {
		d.ends(p, l, y)
	}
	d.lines(p.foot, start, p.left+padding, y[floorBeneath]+between)
}

// at is the height of a signal.
func (p *panel) at(i int, y [floors + 1]float64) float64 {
	if i < p.before {
		return y[floorEarly] + row*(float64(i)+0.5)
	}
	return y[floorLate] + row*(float64(i-p.before)+0.5)
}

// lines writes lines of text below each other.
func (d *drawing) lines(all []phrase, anchor string, x, y float64) {
	for _, one := range all {
		y += one.font.size * leading
		d.k.text(one.class, anchor, one.font, x, y-one.font.size*0.3, one.text)
	}
}

// heading writes what a panel is about, with the sign of its outcome.
func (d *drawing) heading(p *panel, y float64) {
	sized := func(one phrase) bool { return one.font.size == large }
	named := max(slices.IndexFunc(p.top, sized), 0)
	d.lines(p.top[:named], start, p.left+padding, y)
	y += high(p.top[:named])
	rest := named
	for rest < len(p.top) && sized(p.top[rest]) {
		rest++
	}
	shift := 0.0
	if p.Outcome != "" {
		d.icon(p.Outcome, p.left+padding+9, y+large*leading/2+0.5)
		shift = iconRoom
	}
	d.lines(p.top[named:rest], start, p.left+padding+shift, y)
	d.lines(p.top[rest:], start, p.left+padding, y+high(p.top[named:rest]))
}

// framed draws a frame, and the roof of a session.
func (d *drawing) framed(f *frame, y [floors + 1]float64) {
	top, bottom := y[floorHeads], y[floorBeneath]-between/2
	class, more := "frame", []string{"stroke-width", "1.5"}
	if f.group {
		top, bottom = top+titleRow, bottom-inset
		class, more = "group", []string{"stroke-dasharray", "5 3"}
	}
	d.k.rect(class, f.left, top, f.right-f.left, bottom-top, 6, more...)
	d.lines(f.title, start, f.left+padding, top+1)
	if f.group {
		return
	}
	roof, more := "open", []string{"stroke-dasharray", "3 3"}
	if f.controlled {
		roof, more = "roof", []string{"stroke-width", "1.5"}
		for _, x := range []float64{f.left + inset, f.right - inset} { // it stands on its session
			d.k.line("shaft-accent", x, y[floorRoofs]+roofHeight, x, top, "stroke-width", "3")
		}
	}
	d.k.rect(roof, f.left, y[floorRoofs], f.right-f.left, roofHeight, 4, more...)
	d.lines(f.roof, middle, (f.left+f.right)/2, y[floorRoofs]+4)
}

// bars draws a process before, and its life.
func (d *drawing) bars(p *panel, l *lane, y [floors + 1]float64) {
	top := y[floorHeads] + 2*titleRow
	foot := y[floorEarly] - between
	last := y[floorFates] + between
	if len(l.fate) == 0 {
		last = y[floorBeneath] - 2*between
	}
	if l.actor == nil {
		d.k.line("thin", l.x, foot-4, l.x, last, "stroke-dasharray", "2 4")
		d.lines(l.head, middle, l.x, foot-high(l.head)-padding)
		return
	}
	ended := last
	if l.ended >= 0 {
		ended = p.at(l.ended, y)
		d.k.line("thin", l.x, ended, l.x, last, "stroke-dasharray", "2 4")
	}
	shade := "soft"
	if l.actor.Part == story.Subject {
		shade = "ink"
	}
	full := ended
	if l.hollow() {
		full = min(y[floorLate], ended)
		d.k.rect("box", l.x-bar/2+0.5, full, bar-1, ended-full, 0, "stroke-dasharray", "3 2")
	}
	d.k.rect(shade, l.x-bar/2, foot, bar, full-foot, 0)
	w := l.least
	more := []string{"stroke-width", "1"}
	if l.actor.Part == story.Subject {
		more[1] = "2.5"
	}
	d.k.rect("box", l.x-w/2, top, w, foot-top, 5, more...)
	d.lines(l.head, middle, l.x, top+padding-2)
}

// ends draws where a process ended, and what became of it.
func (d *drawing) ends(p *panel, l *lane, y [floors + 1]float64) {
	if l.actor == nil {
		return
	}
	if l.ended >= 0 {
		d.cross(l.x, p.at(l.ended, y))
	}
	if len(l.fate) == 0 {
		return
	}
	top, w := y[floorFates]+between, l.least
	h := high(l.fate) + 2*padding - 4
	shade, more := "box", []string{"stroke-width", "1"}
	if l.actor.Gone && l.actor.Part == "" || l.actor.Part == story.Shell {
		shade, more = "box", []string{"stroke-dasharray", "3 3"}
	}
	d.k.rect(shade, l.x-w/2, top, w, h, 5, more...)
	d.lines(l.fate, middle, l.x, top+padding-4)
}
