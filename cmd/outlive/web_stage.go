//go:build linux

package main

import (
	"context"
	"os"
	"sync"
	"time"

	"outlive/harness"
	"outlive/harness/parts"
	"outlive/harness/plan"
	"outlive/harness/runtimes"
	"outlive/harness/web"
	"outlive/harness/witness"
)

// webStage is a trial that is made before the room. What it starts is ended with it.
type webStage struct {
	cell  plan.Cell
	ctx   context.Context
	end   context.CancelFunc
	made  sync.WaitGroup // what goes on behind it
	live  *harness.Live  // nil before it is set, and when its event is over
	seer  *witness.Witness
	sight string // "on", or why signals are not seen

	phase phase
	trial plan.Trial // as far as it is known
	known bool       // it is known as it has ended
	shown int        // signals, of those that are known
	wrong error      // why it could not be made
}

// phase is how far a trial on the stage has gone.
type phase int

const (
	setting phase = iota
	waiting
	happening
	over
)

// pace is how long the room has for each signal: they follow each other in fractions of a
// millisecond, and nobody would see them.
const pace = 800 * time.Millisecond

// sets puts a trial on the stage, in the place of what was there.
func (w *webRoom) sets(ctx context.Context, mode, what, sh string) string {
	f := &explainFlags{voice: plan.Chatty, runtime: runtimes.Go, part: parts.Plain, shell: sh}
	cell, err := f.cell(w.app, mode, what)
	if err != nil {
		return w.inWords(err.Error())
	}
	if err := roomFor(1); err != nil {
		return w.inWords(err.Error())
	}
	self, err := os.Executable()
	if err != nil {
		return err.Error()
	}
	w.stage.close(&w.ended)
	s := &webStage{cell: cell}
	s.ctx, s.end = context.WithCancel(ctx)
	w.stage = s
	w.kept.Shown = web.Stage
	s.made.Go(func() {
		seer, sight := joinWitness()
		live, err := harness.Begin(s.ctx, self, cell, seer)
		w.change(func() {
			s.seer, s.sight, s.live, s.wrong, s.phase = seer, sight, live, err, waiting
			if err == nil {
				s.trial = live.Before()
			}
		})
	})
	return ""
}

// joinWitness is openWitness, or what root shares of its own.
func joinWitness() (*witness.Witness, string) {
	seer, sight := openWitness("auto")
	if seer == nil && os.Geteuid() != 0 {
		if joined, err := witness.Join(witness.Socket); err == nil {
			return joined, "on"
		}
	}
	return seer, sight
}

// change changes what is shown, and has it shown.
func (w *webRoom) change(f func()) {
	w.mu.Lock()
	f()
	w.mu.Unlock()
	w.wake()
}

// happens lets the event happen to what is on the stage.
func (w *webRoom) happens() string {
	s := w.stage
	if s == nil || s.phase != waiting || s.wrong != nil {
		return w.inWords("Nothing on the stage waits for its event.")
	}
	s.phase = happening
	live := s.live
	s.made.Go(func() {
		trial, err := live.Happen(s.ctx, func(so plan.Trial) { w.change(func() { s.trial = so }) })
		w.change(func() {
			if s.known, s.wrong = true, err; err == nil {
				s.trial = trial
			}
		})
	})
	s.made.Go(func() { w.unfolds(s) })
	return ""
}

// unfolds shows one signal after the other, as they were seen, and then how it ended.
func (w *webRoom) unfolds(s *webStage) {
	step := time.NewTicker(pace)
	defer step.Stop()
	for done := false; !done && s.ctx.Err() == nil; {
		w.change(func() {
			switch {
			case s.shown < len(s.story().Scene().Signals):
				s.shown++
			case s.known:
				s.phase, done = over, true
			}
		})
		select {
		case <-step.C:
		case <-s.ctx.Done():
		}
	}
}

// close ends the trial with all that it has started; it is waited for behind ended.
func (s *webStage) close(ended *sync.WaitGroup) {
	if s == nil {
		return
	}
	s.end()
	ended.Go(func() {
		s.made.Wait()
		if s.live != nil {
			s.live.Close()
		}
		if s.seer != nil {
			_ = s.seer.Close()
		}
	})
}
