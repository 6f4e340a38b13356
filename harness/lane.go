package harness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/lab"
	"outlive/harness/practice"
	"outlive/harness/proc"
	"outlive/harness/stage"
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
	if err := proc.ResetSignals(); err != nil {
		return err
	}
	if err := proc.BecomeSubreaper(); err != nil {
		return err
	}
	// Nothing that outlive inherited may reach a trial.
	if err := unix.CloseRange(3, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC); err != nil {
		return fmt.Errorf("cannot keep inherited descriptors from trials: close_range: %w", err)
	}
	unix.Umask(0o022)
	dir := args[0]
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("cannot make the lane's directory: %w", err)
	}
	defer os.RemoveAll(dir)
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return fmt.Errorf("cannot find outlive's own executable: %w", err)
	}
	place, err := stage.NewPlace(dir, self)
	if err != nil {
		return err
	}
	l := &laneState{here: place}
	front := os.NewFile(3, "front")
	if len(args) == 2 {
		practice.Serve(front, l.fresh)
	} else {
		l.serve(front)
	}
	place.Gate.Shut()
	l.down()
	proc.KillDescendants(time.Now().Add(clearing))
	_ = witness.Sweep()
	return nil
}

// laneState is where a lane makes trials.
type laneState struct {
	here    stage.Place
	lab     *lab.Lab // once a trial took one
	away    stage.Place
	machine Machine // that the lab was made from
}

// place gives where the trial is to be made, and makes a lab where it takes one.
func (l *laneState) place(spec Spec) (stage.Place, error) {
	if spec.Lab == nil {
		return l.here, nil
	}
	if l.lab != nil && l.machine == *spec.Lab {
		if !l.lab.Ended() {
			return l.away, nil
		}
		l.down() // told, for a new one would hide it
		return stage.Place{}, errors.New("cannot go on: the lab has ended by itself since the trial before; the next trial gets a new one")
	}
	l.down()
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return stage.Place{}, fmt.Errorf("cannot find outlive's own executable: %w", err)
	}
	err = l.here.Gate.Do(func() error {
		l.lab, err = lab.Up(context.Background(), lab.Options{Root: spec.Lab.Root, Disk: spec.Lab.Disk, Self: self})
		return err
	})
	if err != nil {
		return stage.Place{}, err
	}
	l.machine = *spec.Lab
	l.away, err = stage.InLab(l.lab, l.here.Gate)
	return l.away, err
}

// fresh gives where a step is to be practised: in a lab nothing of an earlier one is left.
func (l *laneState) fresh(inLab bool) (stage.Place, error) {
	if !inLab {
		return l.here, nil
	}
	l.down()
	return l.place(Spec{Lab: &Machine{}})
}

func (l *laneState) down() {
	if l.lab != nil {
		_ = l.away.Report.Close()
		_ = l.lab.Down()
		l.lab = nil
	}
}

// serve makes trials until the front goes. It returns at once then, though a
// trial may be in progress.
func (l *laneState) serve(front *os.File) {
	specs := make(chan Spec)
	go func() {
		defer close(specs)
		for in := json.NewDecoder(front); ; {
			var spec Spec
			if in.Decode(&spec) != nil {
				return
			}
			specs <- spec
		}
	}()
	out := json.NewEncoder(front)
	for spec := range specs {
		done := make(chan evidence.Evidence, 1)
		go func() { done <- l.perform(spec) }()
		select {
		case e := <-done:
			if out.Encode(e) != nil {
				return
			}
		case <-specs: // only ever closed while a trial is in progress
			return
		}
	}
}

// perform makes one trial.
func (l *laneState) perform(spec Spec) evidence.Evidence {
	ev, ok := event.Lookup(spec.Event)
	if !ok {
		return evidence.Evidence{Unfit: fmt.Sprintf("cannot make the event: none is called %q", spec.Event)}
	}
	return l.make(spec, ev)
}

func (l *laneState) make(spec Spec, ev event.Event) evidence.Evidence {
	place, err := l.place(spec)
	if err != nil {
		return evidence.Evidence{Unfit: err.Error()}
	}
	e := play(place, spec.Script, ev)
	if e.Unfit != "" && spec.Lab != nil {
		l.down() // whatever was wrong with it, which this trial tells, the next one gets a new lab
	}
	return e
}

func play(place stage.Place, script stage.Script, ev event.Event) evidence.Evidence {
	start := time.Now()
	s, err := stage.Open(place, script)
	if err == nil {
		err = act(s, ev)
	}
	var stuck stage.Stuck
	switch {
	case errors.As(err, &stuck):
		s.Seen.Stuck = stuck.What
	case err != nil:
		s.Seen.Unfit = err.Error()
	}
	if why := s.Unfit(); why != nil { // then whatever was seen tells nothing
		s.Seen.Unfit = errors.Join(why, err).Error()
	}
	if err := s.Strike(); err != nil && s.Seen.Unfit == "" {
		s.Seen.Unfit = err.Error()
	}
	s.Seen.Seconds = time.Since(start).Seconds()
	return s.Seen
}

func act(s *stage.Stage, ev event.Event) (err error) {
	if err := s.Launch(); err != nil {
		return err
	}
	if ev.Held {
		if err := s.Suspend(); err != nil {
			return err
		}
	}
	s.Begin()
	if s.Seen.Event, err = ev.Make(s); err != nil {
		return err
	}
	if ev.EndsShell && !s.Leader.Gone() {
		return fmt.Errorf("cannot tell: the event %s is over, but the shell has not ended", ev.ID)
	}
	return s.Observe()
}
