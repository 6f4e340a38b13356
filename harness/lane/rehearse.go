package lane

import (
	"outlive/harness/evidence"
	"outlive/harness/rehearse"
)

// rehearse rehearses a daemon.
func (g *Ground) rehearse(o rehearse.Order) evidence.Rehearsal {
	return rehearse.Rehearse(o, rehearse.Ground{Scratch: g.Here.Homes()})
}
