package picture

import (
	"slices"
	"strconv"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/report"
	"outlive/harness/story"
)

// lane is a process in time, or the kernel, which has no process.
type lane struct {
	actor *story.Actor // nil for the kernel
	head  []phrase
	fate  []phrase
	least float64 // how wide what stands in it is
	room  float64 // that the labels at its right take
	x     float64 // of its middle
	ended int     // the signal that it ended by; -1 for none
}

// phrase is a line of text, and how it is set.
type phrase struct {
	class, text string
	font        font
}

func (p phrase) width() float64 { return p.font.width(p.text) }

// What stands in a lane.
const (
	padding   = 9.0   // within a box
	leading   = 1.35  // from line to line, of a font's size
	fateWidth = 112.0 // at which a fate is broken, or what its head is wide
	nameWidth = 180.0 // at which a name is cut
)

// lanes puts who takes part in order: the kernel, who stands outside, then session by
// session and group by group.
func (d *drawing) lanes(s *story.Scene) (all []*lane) {
	if slices.ContainsFunc(s.Signals, func(one story.Sent) bool { return one.From == 0 }) {
		all = append(all, &lane{head: []phrase{{"ink", d.k.said("kernel"), font{size: usual, bold: true}}}})
	}
	var inside []*story.Actor
	for i := range s.Actors {
		if a := &s.Actors[i]; a.Known {
			inside = append(inside, a)
		} else {
			all = append(all, &lane{actor: a})
		}
	}
	for _, a := range nested(inside) {
		all = append(all, &lane{actor: a})
	}
	for _, l := range all {
		d.furnish(l, s.Signals)
	}
	return all
}

// nested keeps those of a session together, and within it those of a group.
func nested(all []*story.Actor) []*story.Actor {
	place := func(same func(a *story.Actor) bool) int { return slices.IndexFunc(all, same) }
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b *story.Actor) int {
		if a.SID != b.SID {
			return place(func(o *story.Actor) bool { return o.SID == a.SID }) - place(func(o *story.Actor) bool { return o.SID == b.SID })
		}
		first := func(g int) int { return place(func(o *story.Actor) bool { return o.SID == a.SID && o.PGID == g }) }
		return first(a.PGID) - first(b.PGID)
	})
	return sorted
}

// furnish says what stands in a lane.
func (d *drawing) furnish(l *lane, signals []story.Sent) {
	l.ended = -1
	if l.actor != nil {
		l.head = d.head(*l.actor)
		wide := fateWidth
		for _, p := range l.head {
			wide = max(wide, p.width())
		}
		l.fate = d.fate(*l.actor, wide)
		l.ended = slices.IndexFunc(signals, func(s story.Sent) bool { return s.Ends && s.To == l.actor.PID })
	}
	for _, p := range slices.Concat(l.head, l.fate) {
		l.least = max(l.least, p.width()+2*padding)
	}
}

// head tells a process as it was before.
func (d *drawing) head(a story.Actor) (all []phrase) {
	name := font{size: usual, bold: true}
	fact := func(key, text string) {
		f := font{size: small}
		text = d.k.said(text)
		class := "soft"
		if slices.Contains(a.Differs, key) {
			class, text, f.bold = "accent", "≠ "+text, true
		}
		all = append(all, phrase{class, f.cut(text, nameWidth), f})
	}
	all = append(all, phrase{"ink", name.cut(d.k.said(a.Name), nameWidth), name})
	if a.PID != 0 {
		fact("", "pid "+strconv.Itoa(a.PID))
	}
	if !a.Known {
		return all
	}
	if a.PID == a.SID {
		fact("", "leads the session")
	}
	switch {
	case a.Foreground:
		fact("", "in the foreground")
	case a.TTY != "":
		fact("", "in the background")
	}
	fact("SIGHUP", "SIGHUP: "+a.SIGHUP)
	if a.Part != story.Subject && a.Part != story.Beside {
		return all
	}
	fact("stdin", "stdin: "+a.Stdin)
	if a.Stdout == a.Stderr && slices.Contains(a.Differs, "stdout") == slices.Contains(a.Differs, "stderr") {
		fact("stdout", "output: "+a.Stdout)
		return all
	}
	fact("stdout", "stdout: "+a.Stdout)
	fact("stderr", "stderr: "+a.Stderr)
	return all
}

// fate tells what became of a process, in lines of that width; nothing while that is not known.
func (d *drawing) fate(a story.Actor, width float64) (all []phrase) {
	if a.Outcome != "" {
		all = append(all, phrase{class(report.Sign(a.Outcome).Kind), d.k.said(report.Word(a.Outcome)), font{size: usual, bold: true}})
	}
	text := d.k.said(a.Fate)
	f := font{size: small}
	for _, line := range f.wrap(text, width, 6) {
		all = append(all, phrase{"ink", line, f})
	}
	return all
}

// class is what a kind of text is painted as.
func class(k page.Kind) string {
	switch k {
	case page.Good:
		return "good"
	case page.Bad, page.Alarm:
		return "bad"
	case page.Degraded:
		return "half"
	}
	return "ink"
}

// hollow tells whether what lives does so in part only.
func (l *lane) hollow() bool {
	if l.actor == nil {
		return false
	}
	switch l.actor.Outcome {
	case evidence.Muted, evidence.Half, evidence.Stopped, evidence.Stuck, evidence.Unready:
		return true
	}
	return false
}

// is tells whether a signal's end is this lane: 0 is the kernel.
func (l *lane) is(pid int) bool {
	if l.actor == nil {
		return pid == 0
	}
	return l.actor.PID == pid
}
