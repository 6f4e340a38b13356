package lane

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/place"
	"outlive/harness/plan"
	"outlive/harness/stage"
)

// performance is one trial in progress.
type performance struct {
	*stage.Stage
	event event.Event
	err   error         // why it does not go on
	took  time.Duration // without what it waited for others
}

// play makes trials of one event: each is prepared, one after the other, then
// the event happens to all of them at once, and then each is observed. A single
// trial is one of one.
func play(room place.Room, specs []plan.Spec, ev event.Event) []evidence.Evidence {
	room = room.Together()
	all := make([]*performance, len(specs))
	seen := make([]evidence.Evidence, len(specs))
	for i, spec := range specs {
		all[i] = prepare(room, spec.Script, ev)
		if all[i].err != nil || spec.Script.Twin { // it shall not wait for what it has no part in
			seen[i] = all[i].end()
			all[i] = nil
		}
	}
	for _, p := range all {
		if p != nil {
			p.Begin()
		}
	}
	var happening sync.WaitGroup
	for _, p := range all {
		if p != nil {
			happening.Go(func() { p.timed(p.happen) })
		}
	}
	happening.Wait()
	for i, p := range all {
		if p != nil {
			p.timed(p.observe)
			seen[i] = p.end()
		}
	}
	return seen
}

// timed goes on with the trial, unless it has failed.
func (p *performance) timed(act func() error) {
	start := time.Now()
	if p.err == nil {
		p.err = act()
	}
	p.took += time.Since(start)
}

// prepare sets the stage and brings the trial up to its event.
func prepare(room place.Room, script stage.Script, ev event.Event) *performance {
	p := &performance{event: ev}
	p.timed(func() (err error) {
		if ev.Together {
			if room, err = room.Apart(); err != nil {
				return err
			}
		}
		p.Stage, err = stage.Open(room, script)
		return err
	})
	p.timed(p.Launch)
	p.timed(func() error { return p.Suits(ev.Skip) })
	if ev.Session.Held() {
		p.timed(p.Suspend)
	}
	p.timed(p.AskForInput)
	return p
}

func (p *performance) happen() (err error) {
	if p.NoLinger {
		if err := p.StopLingering(); err != nil {
			return err
		}
	}
	if p.Seen.Event, err = p.event.Make(p.Stage); err != nil || !p.NoLinger {
		return err
	}
	return p.ManagerEnds()
}

func (p *performance) observe() error {
	if p.event.EndsShell && !p.Taken() && !p.Leader.Gone() {
		return fmt.Errorf("cannot tell: the event %s is over, but the shell has not ended", p.event.ID)
	}
	return p.Observe()
}

// end strikes the stage, and gives what was seen.
func (p *performance) end() evidence.Evidence {
	if p.Stage == nil {
		return evidence.Evidence{Unfit: p.err.Error()}
	}
	var stuck stage.Stuck
	var cannot stage.Impossible
	switch {
	case errors.As(p.err, &cannot):
		p.Seen.Impossible = cannot.Why
	case errors.As(p.err, &stuck):
		p.Seen.Stuck = stuck.What
	case p.err != nil:
		p.Seen.Unfit = p.err.Error()
	}
	if why := p.Unfit(); why != nil { // then whatever was seen tells nothing
		p.Seen.Unfit = errors.Join(why, p.err).Error()
	}
	start := time.Now()
	if err := p.Strike(); err != nil && p.Seen.Unfit == "" {
		p.Seen.Unfit = err.Error()
	}
	p.took += time.Since(start)
	p.Seen.Seconds = p.took.Seconds()
	return p.Seen
}
