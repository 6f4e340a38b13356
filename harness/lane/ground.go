package lane

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/lab"
	"outlive/harness/place"
	"outlive/harness/plan"
)

// Ground is where a lane makes trials.
type Ground struct {
	gate    *place.Gate
	Here    place.Room
	mu      sync.Mutex // of all below: a trial may be in progress when the lane is cleared
	lab     *lab.Lab   // once a trial took one
	away    place.Room
	machine plan.Machine // that the lab was made from
	// pristine is how the lab was before a step that may share it; nil for none.
	pristine *pristine
	undo     func() // what a rehearsal owes; nil for nothing
}

// NewGround gives one that has its folder, and starts outlive from self.
func NewGround(dir, self string) (g *Ground, err error) {
	g = &Ground{gate: place.NewGate()}
	g.Here, err = place.Here(dir, self, g.gate)
	return g, err
}

// room gives where the trial is to be made, and makes a lab where it takes one.
func (g *Ground) room(spec plan.Spec) (place.Room, error) {
	if spec.Lab == nil {
		return g.Here, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lab != nil && g.machine == *spec.Lab {
		if !g.lab.Ended() {
			return g.away, nil
		}
		g.drop() // told, for a new one would hide it
		return place.Room{}, errors.New("cannot go on: the lab has ended by itself since the trial before; the next trial gets a new one")
	}
	g.drop()
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return place.Room{}, fmt.Errorf("cannot find outlive's own executable: %w", err)
	}
	err = g.gate.Do(func() error {
		g.lab, err = lab.Up(g.gate.Open(), lab.Options{Root: spec.Lab.Root, Disk: spec.Lab.Disk, Self: self, Patience: spec.Script.Patience})
		return err
	})
	if err != nil {
		return place.Room{}, err
	}
	g.machine, g.away = *spec.Lab, place.Room{}
	g.away, err = place.InLab(g.lab, g.gate)
	return g.away, err
}

// Down ends the lab, if there is one.
func (g *Ground) Down() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.drop()
}

// drop ends the lab; the caller has the lock.
func (g *Ground) drop() {
	if g.lab != nil {
		g.away.Close()
		_ = g.lab.Down()
		g.lab, g.pristine = nil, nil
	}
}

// Perform makes one trial, or several together: of one event, on one machine.
func (g *Ground) Perform(specs []plan.Spec) []evidence.Evidence {
	if len(specs) == 0 {
		return nil
	}
	ev, ok := event.Lookup(specs[0].Event)
	if !ok {
		return unfit(specs, fmt.Errorf("cannot make the event: none is called %q", specs[0].Event))
	}
	return g.Make(specs, ev)
}

// Make is Perform with the event as it is given.
func (g *Ground) Make(specs []plan.Spec, ev event.Event) []evidence.Evidence {
	room, err := g.room(specs[0])
	if err != nil {
		return unfit(specs, err)
	}
	all := retry(room, specs, ev, play(room, specs, ev))
	if room.Disposable() && slices.ContainsFunc(all, func(e evidence.Evidence) bool { return e.Unfit != "" }) {
		g.Down() // whatever was wrong with it, which its trials tell, the next ones get a new lab
	}
	return all
}

// retry makes those trials anew whose strangers changed after they had looked
// started, and gives them more time for that.
func retry(room place.Room, specs []plan.Spec, ev event.Event, all []evidence.Evidence) []evidence.Evidence {
	for i, e := range all {
		if e.Restless == "" || specs[i].Script.Twin {
			continue
		}
		again := specs[i]
		if again.Script.Window = again.Script.Longer(); again.Script.Window != 0 {
			all[i] = play(room, []plan.Spec{again}, ev)[0]
		}
		if why := all[i].Restless; why != "" && all[i].Unfit == "" {
			all[i].Unfit = "cannot tell: the program was not yet what it becomes, though it had looked the same for a while: " + why
		}
	}
	return all
}

func unfit(specs []plan.Spec, why error) []evidence.Evidence {
	return slices.Repeat([]evidence.Evidence{{Unfit: why.Error()}}, len(specs))
}
