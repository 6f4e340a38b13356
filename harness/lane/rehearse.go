package lane

import (
	"outlive/harness/evidence"
	"outlive/harness/place"
	"outlive/harness/rehearse"
)

// rehearse rehearses a daemon.
func (g *Ground) rehearse(o rehearse.Order) evidence.Rehearsal {
	return rehearse.Rehearse(o, rehearse.Ground{
		Scratch: g.Here.Homes(), Down: g.Down,
		Lab: func() (place.Room, error) { return g.fresh(true) },
	})
}
