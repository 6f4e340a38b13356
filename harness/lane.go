package harness

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/lab"
	"outlive/harness/place"
	"outlive/harness/plan"
	"outlive/harness/practice"
	"outlive/harness/proc"
	"outlive/harness/witness"
)

// LaneVerb is the word that makes outlive a lane: `outlive lane DIR`.
const LaneVerb = "lane"

// clearing is how long a lane may take to end what it started; within two
// seconds of the front's end nothing may be left.
const clearing = 1500 * time.Millisecond

// LaneMain is a lane: a process in a session of its own that makes one trial
// after the other as its front tells it over descriptor 3, and that is the
// reaper of all that a trial starts. When the front goes, even by SIGKILL, the
// lane ends everything that it started, removes its directory and ends; when
// the lane goes, the front does the same. It gives an exit code.
func LaneMain(args []string) int {
	if err := runLane(args); err != nil {
		fmt.Fprintln(os.Stderr, "outlive:", err)
		return 3
	}
	return 0
}

func runLane(args []string) error {
	if len(args) == 0 || len(args) > 2 || len(args) == 2 && args[1] != studioRole {
		return errors.New("cannot be a lane: that is for outlive itself to start")
	}
	if err := errors.Join(proc.DropInherited(), proc.BecomeSubreaper()); err != nil {
		return err
	}
	dir := args[0]
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("cannot make the lane's directory: %w", err)
	}
	defer func() { // what was just killed, or waited for that, may still have made a file
		proc.Until(time.Now().Add(clearing), func() bool { return os.RemoveAll(dir) == nil })
	}()
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return fmt.Errorf("cannot find outlive's own executable: %w", err)
	}
	l, err := newLane(dir, self)
	if err != nil {
		return err
	}
	front := os.NewFile(3, "front")
	if len(args) == 2 {
		practice.Serve(front, l.fresh)
	} else {
		l.serve(front)
	}
	l.gate.Shut()
	// All at once, the lab's keeper too: a pid namespace does not end before our
	// own children in it are reaped, and trials in progress leave that to us.
	proc.KillDescendants(time.Now().Add(clearing))
	l.down()
	_ = witness.Sweep()
	return nil
}

// laneState is where a lane makes trials.
type laneState struct {
	gate    *place.Gate
	here    place.Room
	mu      sync.Mutex // of all below: a trial may be in progress when the lane is cleared
	lab     *lab.Lab   // once a trial took one
	away    place.Room
	machine plan.Machine // that the lab was made from
}

func newLane(dir, self string) (l *laneState, err error) {
	l = &laneState{gate: place.NewGate()}
	l.here, err = place.Here(dir, self, l.gate)
	return l, err
}

// room gives where the trial is to be made, and makes a lab where it takes one.
func (l *laneState) room(spec plan.Spec) (place.Room, error) {
	if spec.Lab == nil {
		return l.here, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lab != nil && l.machine == *spec.Lab {
		if !l.lab.Ended() {
			return l.away, nil
		}
		l.drop() // told, for a new one would hide it
		return place.Room{}, errors.New("cannot go on: the lab has ended by itself since the trial before; the next trial gets a new one")
	}
	l.drop()
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return place.Room{}, fmt.Errorf("cannot find outlive's own executable: %w", err)
	}
	err = l.gate.Do(func() error {
		l.lab, err = lab.Up(l.gate.Open(), lab.Options{Root: spec.Lab.Root, Disk: spec.Lab.Disk, Self: self, Patience: spec.Script.Patience})
		return err
	})
	if err != nil {
		return place.Room{}, err
	}
	l.machine, l.away = *spec.Lab, place.Room{}
	l.away, err = place.InLab(l.lab, l.gate)
	return l.away, err
}

// fresh gives where a step is to be practised; of an earlier one's lab nothing is left.
func (l *laneState) fresh(inLab bool) (place.Room, error) {
	l.down()
	if !inLab {
		return l.here, nil
	}
	return l.room(plan.Spec{Lab: &plan.Machine{}})
}

func (l *laneState) down() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop()
}

// drop ends the lab; the caller has the lock.
func (l *laneState) drop() {
	if l.lab != nil {
		l.away.Close()
		_ = l.lab.Down()
		l.lab = nil
	}
}

// serve makes trials until the front goes. It returns at once then, though a
// trial may be in progress.
func (l *laneState) serve(front *os.File) {
	orders := make(chan []plan.Spec)
	go func() {
		defer close(orders)
		for in := json.NewDecoder(front); ; {
			var specs []plan.Spec
			if in.Decode(&specs) != nil {
				return
			}
			orders <- specs
		}
	}()
	out := json.NewEncoder(front)
	for specs := range orders {
		done := make(chan []evidence.Evidence, 1)
		go func() { done <- l.perform(specs) }()
		select {
		case all := <-done:
			if out.Encode(all) != nil {
				return
			}
		case <-orders: // only ever closed while a trial is in progress
			return
		}
	}
}

// perform makes one trial, or several together: of one event, on one machine.
func (l *laneState) perform(specs []plan.Spec) []evidence.Evidence {
	if len(specs) == 0 {
		return nil
	}
	ev, ok := event.Lookup(specs[0].Event)
	if !ok {
		return unfit(specs, fmt.Errorf("cannot make the event: none is called %q", specs[0].Event))
	}
	return l.make(specs, ev)
}

func (l *laneState) make(specs []plan.Spec, ev event.Event) []evidence.Evidence {
	room, err := l.room(specs[0])
	if err != nil {
		return unfit(specs, err)
	}
	all := retry(room, specs, ev, play(room, specs, ev))
	if room.Disposable() && slices.ContainsFunc(all, func(e evidence.Evidence) bool { return e.Unfit != "" }) {
		l.down() // whatever was wrong with it, which its trials tell, the next ones get a new lab
	}
	return all
}

// retry makes those trials anew whose strangers changed after they had looked
// started, and gives them more time for that.
func retry(room place.Room, specs []plan.Spec, ev event.Event, all []evidence.Evidence) []evidence.Evidence {
	for i, e := range all {
		if e.Restless == "" {
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
