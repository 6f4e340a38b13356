package picture

import (
	"cmp"
	"fmt"
	"strings"

	"outlive/harness/story"
)

// drawing is a picture in progress.
type drawing struct {
	o Options
	k ink
}

// whole lays all panels out, gives each floor one height, and draws them.
func (d *drawing) whole(in []Panel) []byte {
	d.k.words = d.o.Words
	all, width := d.layAll(in)
	title := d.title(in)
	f := font{size: huge, bold: true}
	var heading []phrase
	if !d.o.Untitled {
		for _, line := range f.wrap(title, width-2*d.margin()-2*padding, 3) {
			heading = append(heading, phrase{"ink", line, f})
		}
	}
	var y [floors + 1]float64
	y[0] = d.margin() + high(heading) + between/2
	for floor := range floors {
		h := d.o.floors[floor]
		for _, p := range all {
			h = max(h, p.floors[floor])
		}
		y[floor+1] = y[floor] + h
	}
	height := y[floors] + d.margin()
	d.begin(cmp.Or(d.o.ID, "picture"), title, width, height, in)
	d.k.rect("paper", 0, 0, width, height, 8)
	d.lines(heading, start, d.margin()+padding, d.margin()/2)
	for i, p := range all {
		if i > 0 {
			d.k.line("thin", p.left-d.margin(), y[floorAbove], p.left-d.margin(), y[floors])
		}
		d.paint(p, y)
	}
	d.k.b.WriteString("</svg>\n")
	return []byte(d.k.b.String())
}

// layAll lays panels out, side by side, and tells how wide that is.
func (d *drawing) layAll(in []Panel) (all []*panel, width float64) {
	x := d.margin()
	for _, one := range in {
		p := d.lay(one, x)
		all, x = append(all, p), p.right+2*d.margin()
	}
	return all, max(x-d.margin(), leastPanel+2*d.margin())
}

// margin is what stands around: a page has its own.
func (d *drawing) margin() float64 {
	if d.o.Inline {
		return 2
	}
	return 20
}

// begin writes what stands before all that is drawn: what it is called, and what is to be
// seen, for who does not see it.
func (d *drawing) begin(id, title string, width, height float64, in []Panel) {
	const fits = 600 // in a half of a page
	class := "picture"
	if width > fits && d.o.Inline {
		class = "picture wide"
	}
	d.k.b.WriteString("<svg")
	d.k.attributes([]string{
		"xmlns", "http://www.w3.org/2000/svg", "class", class, "id", id, "role", "img", "aria-labelledby", id + "-title " + id + "-desc",
		"viewBox", "0 0 " + at(width) + " " + at(height), "width", at(width), "height", at(height), "font-family", "system-ui, sans-serif",
	})
	d.k.b.WriteString(">\n")
	d.k.element("title", title, "id", id+"-title")
	d.k.element("desc", d.told(in), "id", id+"-desc")
	if !d.o.Inline {
		d.k.element("style", Style)
	}
}

// title is that of the whole: what happens.
func (d *drawing) title(in []Panel) string {
	if len(in) == 0 {
		return ""
	}
	s := in[0].Scene
	for _, other := range in[1:] {
		if other.Scene.Shell != s.Shell {
			return d.k.said("When " + s.Happens)
		}
	}
	return d.k.said(fmt.Sprintf("When %s, in %s", s.Happens, s.Shell))
}

// told tells the picture in sentences.
func (d *drawing) told(in []Panel) string {
	var all []string
	say := func(format string, args ...any) { all = append(all, d.k.said(fmt.Sprintf(format, args...))+".") }
	for _, p := range in {
		s := p.Scene
		named := func(pid int) string {
			for _, a := range s.Actors {
				if a.PID == pid {
					return fmt.Sprintf("%s (%d)", a.Name, a.PID)
				}
			}
			return "kernel"
		}
		if p.Caption != "" {
			say("%s", p.Caption)
		}
		say("%s", s.Name+": "+s.Line)
		for _, a := range s.Actors {
			if a.Known {
				say("%s: session %d, group %d, %s, SIGHUP %s", named(a.PID), a.SID, a.PGID, terminal(a), a.SIGHUP)
			}
		}
		say("%s", s.Happens)
		for _, one := range s.Signals {
			say("%s", fmt.Sprintf("%s %s → %s: %s", named(one.From), one.Signal, named(one.To), one.Fate))
		}
		for _, a := range s.Actors {
			if a.Fate != "" {
				say("%s: %s", named(a.PID), a.Fate)
			}
		}
		if s.Sum != "" {
			say("%s: %s", s.Sum, s.Why)
		}
	}
	return strings.Join(all, " ")
}

func terminal(a story.Actor) string {
	if a.TTY == "" {
		return "no terminal"
	}
	return "terminal " + a.TTY
}
