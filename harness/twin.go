package harness

import (
	"context"
	"slices"
	"sync"

	"outlive/harness/evidence"
	"outlive/harness/lane"
	"outlive/harness/plan"
)

// A program of somebody's own may look at rest, and then go on: a daemon that waits
// before it leaves its session, a shim that has yet to find its program. Whoever an
// event has ended by then never shows it. So the first of its trials has a twin, to
// which nothing happens, and that is looked at for longer beside the others. Where it
// changes late, all are made anew, with a window as long.

// twin starts it, and gives the question whether it has changed late, which waits for it.
func (m Matrix) twin(ctx context.Context, f *lane.Front, c *copies) func() bool {
	i := slices.IndexFunc(m.Cells, twinned)
	if i < 0 {
		return func() bool { return false }
	}
	spec, err := m.Cells[i].Spec()
	if err != nil { // its trial says so
		return func() bool { return false }
	}
	spec.Script = spec.Script.Twinned()
	late := make(chan bool, 1)
	go func() {
		c.turn.RLock() // whoever is tried alone waits for it
		defer c.turn.RUnlock()
		var l *lane.Lane
		all, err := Matrix{}.observe(ctx, f, &l, []plan.Spec{spec})
		if l != nil {
			l.Close()
		}
		late <- err == nil && slices.ContainsFunc(all, func(e evidence.Evidence) bool { return e.Restless != "" })
	}()
	return sync.OnceValue(func() bool { return <-late })
}

// twinned tells whether a cell is one to have a twin: what it starts is a stranger that
// nobody has said of how long to look at, at a shell's prompt.
func twinned(c plan.Cell) bool {
	is := c.Event.Session
	if c.Guest == nil || c.Guest.Window != 0 || is.Commanded() || is.AtOnce || is.Held() {
		return false
	}
	_, skipped := c.Skipped()
	return !skipped
}

// patient looks at strangers for longer.
func (m Matrix) patient() Matrix {
	m.Cells = slices.Clone(m.Cells)
	for i, c := range m.Cells {
		if c.Guest != nil {
			guest := *c.Guest
			guest.Window = plan.Patient
			m.Cells[i].Guest = &guest
		}
	}
	return m
}
