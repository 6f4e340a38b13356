// Package rehearse starts a daemon for real and plays with it what daemons meet, one
// act a file. What it sees becomes evidence.Rehearsal; rules judge it elsewhere.
//
//	lane (subreaper)
//	├─ sh ── leads the session of a terminal; runs the line as a job, tells how it ended, and waits
//	│   └─ launcher                   its own group, in front, with the bait
//	└─ main ── workers                once it is an orphan
package rehearse

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/lab"
	"outlive/harness/place"
	"outlive/harness/registry"
)

// Order is what is to be rehearsed.
type Order struct {
	Line    string         `json:"line"`
	Dir     string         `json:"dir"`               // that it is run in
	Env     []string       `json:"env"`               // NAME=VALUE
	PIDFile string         `json:"pidfile,omitempty"` // where its owner says that it puts its pid
	Fail    string         `json:"fail,omitempty"`    // a line that has to fail
	Second  string         `json:"second,omitempty"`  // a line that starts another one, which its pid file has to refuse
	Acts    []string       `json:"acts"`              // to be played, in the order of Acts
	Wants   evidence.Wants `json:"wants"`
	// Command are the words of what is no more than one; else it is the line.
	Command []string `json:"command,omitempty"`
	// In is a lab that is up already, and has all that the line names; nil: one of its own.
	In *lab.At `json:"in,omitempty"`
	// Window is how long what it started has to look the same, 0 for longer at first than
	// later; Launch how long the line
	// may take to return, before it is taken for a foreground program, Stop how long it
	// may take to end, and Retry how long what has to fail may try. 0 for the usual.
	Window time.Duration `json:"window,omitempty"`
	Launch time.Duration `json:"launch,omitempty"`
	Stop   time.Duration `json:"stop,omitempty"`
	Retry  time.Duration `json:"retry,omitempty"`
}

// The usual limits. Some daemons close descriptors a second after their launcher has
// returned; two seconds of quiet see that.
const (
	usualWindow = 500 * time.Millisecond
	usualLaunch = 10 * time.Second
	usualStop   = 10 * time.Second
	usualRetry  = 5 * time.Second
	quiet       = 2 * time.Second // without a change, a line that has not returned stays in the foreground
	patience    = 30 * time.Second
	glance      = 5 * time.Millisecond
)

// Act is one thing that is played with a daemon.
type Act struct {
	ID string
	// What it is, in a few words.
	What string
	// Down: it is played while nothing runs, and leaves nothing behind.
	Down bool
	// Moot says why there is nothing to play; "" where there is. nil: there is.
	Moot func(r *Run) string
	// Play does it with the daemon that runs, and notes what it saw. An error says why
	// outlive could not tell.
	Play func(r *Run) error
}

var acts = registry.Of[Act]{Name: func(a *Act, id string) { a.ID = id }}

func register(order int, id string, fresh func() Act) int {
	return acts.Add(order, id, fresh)
}

// Acts gives every act, in the order in which they are played.
func Acts() []Act { return acts.All() }

// Ground is what it is rehearsed on.
type Ground struct {
	Scratch string // a folder that goes with it
	// Lab gives a fresh one, and Down ends it.
	Lab  func() (place.Room, error)
	Down func()
	// Undo is told what is to be done, once nothing runs any more, where a rehearsal is
	// broken off; nil: nothing. It may be nil itself.
	Undo func(undo func())
}

// Rehearse starts it, and plays the acts that are asked for.
func Rehearse(o Order, on Ground) evidence.Rehearsal {
	o.Launch, o.Stop = cmp.Or(o.Launch, usualLaunch), cmp.Or(o.Stop, usualStop)
	o.Retry = cmp.Or(o.Retry, usualRetry)
	r := &Run{Order: o, Ground: on, Seen: evidence.Rehearsal{Line: o.Line, PIDFile: o.PIDFile, Wants: o.Wants, Skipped: map[string]string{}, Unplayed: map[string]string{}}}
	r.began = instant()
	if err := r.reserve(); err != nil {
		r.Seen.Unfit = err.Error()
		return r.Seen
	}
	defer r.giveBack()
	defer r.strike()
	if err := r.rehearse(); err != nil {
		r.Seen.Unfit = err.Error()
	}
	return r.Seen
}

func (r *Run) rehearse() error {
	asked := r.Window
	r.Window = cmp.Or(asked, quiet) // what it has then is judged
	first, err := r.start()
	if err != nil {
		return err
	}
	r.Window = cmp.Or(asked, usualWindow)
	r.Seen.First = *first
	for _, act := range Acts() {
		if !r.asked(act.ID) {
			continue
		}
		if why := r.moot(act); why != "" {
			r.Seen.Skipped[act.ID] = why
			continue
		}
		err := r.ready(act)
		if errors.Is(err, errNotAnew) { // what the acts before have left may be why: a socket, say
			r.Seen.Unplayed[act.ID] = err.Error()
			continue
		}
		if err != nil {
			return fmt.Errorf("cannot play %s: %w", act.ID, err)
		}
		if err := act.Play(r); err != nil {
			return fmt.Errorf("cannot play %s: %w", act.ID, err)
		}
	}
	return nil
}

// moot says why an act is not to be played; "" when it is.
func (r *Run) moot(a Act) string {
	switch {
	case r.Seen.First.Gone:
		return "nothing of it runs"
	case a.Moot == nil:
		return ""
	}
	return a.Moot(r)
}

// ready has the daemon run, or not, as an act wants it.
func (r *Run) ready(a Act) error {
	if a.Down {
		r.strike()
		return nil
	}
	return r.alive()
}
