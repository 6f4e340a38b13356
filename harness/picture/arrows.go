package picture

import (
	"fmt"
	"time"

	"outlive/harness/page"
	"outlive/harness/story"
)

// arrow is a signal between two lanes, which may be one.
type arrow struct {
	story.Sent
	from, to         int // lanes
	when, name, fate phrase
}

// The measures of a signal's row.
const (
	row  = 44.0
	loop = 20.0 // how far one to oneself goes aside
)

// gap is the lane at whose right the labels stand: next to the receiver.
func (a *arrow) gap() int {
	if a.from < a.to {
		return a.to - 1
	}
	return a.to
}

// arrows finds the lanes of each signal.
func (d *drawing) arrows(s story.Scene, lanes []*lane) (all []arrow) {
	index := func(pid int) int {
		for i, l := range lanes {
			if l.is(pid) {
				return i
			}
		}
		return 0
	}
	for _, one := range s.Signals {
		a := arrow{Sent: one, from: index(one.From), to: index(one.To)}
		shade := class(one.Kind)
		name := d.k.said(one.Signal)
		if a.Differs {
			name = "≠ " + name
		}
		a.when = phrase{"soft", since(one.At), font{size: small, mono: true}}
		a.name = phrase{shade, name, font{size: usual, bold: true}}
		a.fate = phrase{shade, d.k.said(one.Fate), font{size: small}}
		if one.Kind == page.Faint {
			a.name.class, a.name.font.bold, a.fate.class = "soft", false, "soft"
		}
		all = append(all, a)
	}
	return all
}

// since is the time from the event on.
func since(t time.Duration) string {
	ms := float64(t) / float64(time.Millisecond)
	switch {
	case ms >= 10000 || ms <= -10000:
		return fmt.Sprintf("%+.1f s", ms/1000)
	case ms >= 10 || ms <= -10:
		return fmt.Sprintf("%+.0f ms", ms)
	}
	return fmt.Sprintf("%+.2f ms", ms)
}

// draw draws a signal, whose row has its middle at y.
func (d *drawing) arrow(p *panel, a *arrow, y float64) {
	d.k.text(a.when.class, end, a.when.font, p.left+p.times, y+4, a.when.text)
	from, to := p.lanes[a.from].x, p.lanes[a.to].x
	stroke := []string{"stroke-width", "1.75"}
	shade := map[string]string{"good": "shaft-good", "bad": "shaft-bad", "half": "shaft-half", "soft": "thin"}[a.name.class]
	if shade == "" {
		shade = "shaft"
	}
	if a.from == a.to {
		x := to + bar/2
		d.k.path(shade, "M"+at(x)+" "+at(y-9)+"h"+at(loop-6)+"q6 0 6 6v6q0 6 -6 6h"+at(-(loop-6-head)), stroke...)
		d.tip(a.name.class, x, y+9, 1)
		d.labels(a, start, x+loop+air, y)
		return
	}
	way := 1.0
	if to < from {
		way = -1
	}
	touch := to - way*bar/2
	if a.Ends {
		touch = to - way*iconRadius
	}
	d.k.line(shade, from+way*bar/2, y, touch-way*head, y, stroke...)
	d.tip(a.name.class, touch, y, -way)
	if a.Fate == "ignored" { // it bounces off
		d.k.line(shade, touch, y-9, touch, y+9, "stroke-width", "4")
	}
	d.labels(a, middle, p.amid(a), y)
}

// amid is the middle of the gap that the labels stand in.
func (p *panel) amid(a *arrow) float64 {
	left := p.lanes[a.gap()].x
	right := left + p.lanes[a.gap()].room
	if a.gap()+1 < len(p.lanes) {
		right = p.lanes[a.gap()+1].x
	}
	return (left + right) / 2
}

func (d *drawing) labels(a *arrow, anchor string, x, y float64) {
	d.k.text(a.name.class+" over", anchor, a.name.font, x, y-6, a.name.text)
	d.k.text(a.fate.class+" over", anchor, a.fate.font, x, y+15, a.fate.text)
}

// tip draws the head of an arrow; way is where it came from.
func (d *drawing) tip(class string, x, y, way float64) {
	d.k.path(class, "M"+at(x)+" "+at(y)+"l"+at(way*head)+" -4.5v9z")
}
