package lane

import (
	"outlive/harness/evidence"
	"outlive/harness/lab"
	"outlive/harness/place"
	"outlive/harness/practice"
	"outlive/harness/rehearse"
)

// rehearse rehearses a daemon.
func (g *Ground) rehearse(o rehearse.Order) evidence.Rehearsal {
	on := rehearse.Ground{
		Scratch: g.Here.Homes(), Down: g.Down, Undo: g.owe,
		Lab: func() (place.Room, error) { return g.site(practice.Step{Lab: true}) },
	}
	if o.In != nil {
		on.Lab, on.Down = g.join(*o.In)
	}
	return rehearse.Rehearse(o, on)
}

// join gives a lab that the front has, and lets go of it.
func (g *Ground) join(at lab.At) (enter func() (place.Room, error), leave func()) {
	var l *lab.Lab
	enter = func() (room place.Room, err error) {
		if l, err = lab.Join(at); err != nil {
			return room, err
		}
		return place.Joined(l, g.gate), nil
	}
	return enter, func() {
		if l != nil {
			l.Close()
		}
	}
}

// owe remembers what is to be done when nothing runs any more: the front may go before.
func (g *Ground) owe(undo func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.undo = undo
}

// settle does what is owed.
func (g *Ground) settle() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.undo != nil {
		g.undo()
	}
}
