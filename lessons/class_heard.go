package lessons

import "time"

// Heartbeat is how often a learner's outlive is heard of, whatever the learner does.
const Heartbeat = 15 * time.Second

// quiet is how long nothing is heard of who is not there any more: some heartbeats.
const quiet = time.Minute

// idle is how long somebody who thinks presses no key.
const idle = 2 * time.Minute

// Ear remembers when each seat was last heard of, by the clock of who listens: those of
// learners' machines may be wrong.
type Ear map[string]heard

type heard struct{ said, at time.Time }

// Listen sets each seat's silence. What is seen for the first time was heard of when it
// says so.
func (e Ear) Listen(r Room, now time.Time) {
	for i := range r.Seats {
		s := &r.Seats[i]
		h, known := e[s.file()]
		switch {
		case !known && s.At.Before(now):
			h = heard{s.At, s.At}
		case !known, !h.said.Equal(s.At):
			h = heard{s.At, now}
		}
		e[s.file()], s.Silence = h, now.Sub(h.at)
	}
}

// Silent tells whether the learner, who has not left, is not heard of any more.
func (s Seat) Silent() bool { return !s.Left && s.Step != "" && s.Silence >= quiet }

// Idle is for how long the learner has pressed no key; 0 while that is short.
func (s Seat) Idle() time.Duration {
	if d := s.At.Sub(s.Active) + s.Silence; !s.Active.IsZero() && d >= idle {
		return d
	}
	return 0
}
