package lane

import (
	"outlive/harness/evidence"
	"outlive/harness/place"
	"outlive/harness/rehearse"
)

// rehearse rehearses a daemon.
func (g *Ground) rehearse(o rehearse.Order) evidence.Rehearsal {
	return rehearse.Rehearse(o, rehearse.Ground{
		Scratch: g.Here.Homes(), Down: g.Down, Undo: g.owe,
		Lab: func() (place.Room, error) { return g.fresh(true) },
	})
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
