package lane

import (
	"outlive/harness/place"
	"outlive/harness/plan"
	"outlive/harness/practice"
)

// site gives where a step is to be practised. Of an earlier one's lab nothing is left, unless
// the step may share it.
func (g *Ground) site(step practice.Step) (place.Room, error) {
	if !step.Shared || !g.kept() {
		g.Down()
	}
	if !step.Lab {
		return g.Here, nil
	}
	room, err := g.room(plan.Spec{Lab: &plan.Machine{}})
	if len(step.Units) > 0 {
		room = room.ByRoot()
	}
	return room, err
}

// kept tells whether there is a lab that is as it was.
func (g *Ground) kept() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.lab != nil && g.pristine != nil && !g.lab.Ended()
}

// equipped remembers how a step's lab is, before anything is done there.
func (g *Ground) equipped() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lab == nil || g.pristine != nil {
		return nil
	}
	is, err := look(g.lab)
	g.pristine = is
	return err
}

// leave takes back what a step had: its lab, or, where that is shared, what was done to it.
func (g *Ground) leave(step practice.Step) {
	if step.Lab && !(step.Shared && g.tidied()) {
		g.Down()
	}
}

// tidied tells whether the lab is again as it was.
func (g *Ground) tidied() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.lab != nil && g.pristine != nil && g.pristine.restore(g.lab) == nil
}
