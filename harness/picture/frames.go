package picture

import (
	"slices"
	"strconv"

	"outlive/harness/story"
)

// frame stands around the lanes of a session, or of a process group within it.
type frame struct {
	left, right float64
	title       []phrase
	roof        []phrase // of a session: its terminal
	controlled  bool     // it has one
	group       bool
}

// What stands between lanes.
const (
	between = 14.0 // two things side by side
	inset   = 9.0  // a frame and what it is around
	bar     = 8.0  // how wide a lane's bar is
	air     = 9.0  // around the label of an arrow
	head    = 8.0  // an arrow's
)

// place gives each lane its place from left to right, and puts the frames around them.
// It gives where they end.
func (d *drawing) place(p *panel, x float64) float64 {
	d.roomFor(p)
	var session, group *frame
	var last *lane
	shut := func(f **frame) {
		if *f != nil {
			x = max(x+inset, (*f).left+(*f).least())
			(*f).right, *f = x, nil
		}
	}
	for _, l := range p.lanes {
		if newSession := last != nil && !same(last, l, sid); newSession {
			shut(&group)
			shut(&session)
		} else if last != nil && !same(last, l, pgid) {
			shut(&group)
		}
		if last != nil {
			x += between
		}
		if l.actor != nil && l.actor.Known && session == nil {
			session = d.session(p.marked(*l.actor, sid), x)
			p.frames, x = append(p.frames, session), x+inset
		}
		if l.actor != nil && l.actor.Known && group == nil {
			group = d.group(p.marked(*l.actor, pgid), x)
			p.frames, x = append(p.frames, group), x+inset
		}
		l.x = x + l.least/2
		if last != nil {
			l.x = max(l.x, last.x+last.room)
		}
		x = max(l.x+l.least/2, l.x+l.room*d.outermost(p, l))
		last = l
	}
	shut(&group)
	shut(&session)
	return x
}

// outermost is 1 for the last lane, whose labels have no other lane to stand before.
func (d *drawing) outermost(p *panel, l *lane) float64 {
	if l == p.lanes[len(p.lanes)-1] {
		return 1
	}
	return 0
}

func sid(a *story.Actor) int  { return a.SID }
func pgid(a *story.Actor) int { return a.PGID }

// same tells whether two lanes share that; of who stands outside nobody knows.
func same(a, b *lane, of func(*story.Actor) int) bool {
	return a.actor != nil && b.actor != nil && a.actor.Known && b.actor.Known && a.actor.SID == b.actor.SID && of(a.actor) == of(b.actor)
}

// marked gives who stands for all of a session, or a group, what differs in any of them.
func (p *panel) marked(a story.Actor, of func(*story.Actor) int) story.Actor {
	for _, other := range p.Actors {
		if other.Known && of(&other) == of(&a) && other.PID != a.PID {
			a.Differs = slices.Concat(a.Differs, other.Differs)
		}
	}
	return a
}

// roomFor says how much room the labels of signals take, between a lane and the next.
func (d *drawing) roomFor(p *panel) {
	for i := range p.signals {
		s := &p.signals[i]
		room := max(s.name.width(), s.fate.width()) + 2*air + bar + head
		if s.from == s.to {
			room += loop
		}
		at := s.gap()
		p.lanes[at].room = max(p.lanes[at].room, room)
	}
}

// least is how wide a frame is for what stands at its top.
func (f *frame) least() float64 {
	w := 0.0
	for _, one := range append(f.title, f.roof...) {
		w = max(w, one.width()+2*padding)
	}
	return w
}

func (d *drawing) session(a story.Actor, x float64) *frame {
	f := &frame{left: x, controlled: a.TTY != ""}
	f.title = d.titled(a, "session", "session "+strconv.Itoa(a.SID), "accent")
	roof := "no terminal"
	if f.controlled {
		roof = "terminal " + a.TTY
	}
	f.roof = d.titled(a, "terminal", roof, "ink")
	return f
}

func (d *drawing) group(a story.Actor, x float64) *frame {
	return &frame{left: x, group: true, title: d.titled(a, "group", "group "+strconv.Itoa(a.PGID), "soft")}
}

// titled is what stands at the top of a frame; what differs is marked there.
func (d *drawing) titled(a story.Actor, key, text, class string) []phrase {
	f := font{size: small}
	text = d.k.said(text)
	for _, differs := range a.Differs {
		if differs == key {
			text, f.bold, class = "≠ "+text, true, "accent"
		}
	}
	return []phrase{{class, text, f}}
}
