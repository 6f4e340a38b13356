package lane

import (
	"bytes"
	"time"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/practice"
	"outlive/harness/stage"
)

// Learners may make the event happen themselves: event.Hand tells how that is seen.

// hand is how the step's event is made by hand.
func (s *server) hand() (event.Hand, bool) {
	ev, _ := event.Lookup(s.step.Event)
	return ev.Hand()
}

// pressed comes before what is pressed is passed on: it may be the event, which is then
// made, and nothing is left to be passed on; and what enters a line may have it made, so
// it is looked before how things are.
func (s *server) pressed(keys []byte) (made bool) {
	h, can := s.hand()
	i := bytes.IndexByte(keys, h.Key)
	switch {
	case !can || s.over || !s.alive():
		return false
	case h.Key != 0 && i >= 0:
		_ = s.stage.Terminal.Type(string(keys[:i]))
		s.did(s.act(false))
		return true
	case h.Key == 0 && bytes.ContainsAny(keys, "\r\n\x03\x04\x1c"):
		s.glanced = s.stage.Subject.PID // afterwards the shell may be about to end
		s.brace()
	}
	return false
}

// alive tells whether there is a workload that something could happen to.
func (s *server) alive() bool { return s.stage.Subject != nil && !s.stage.Subject.Gone() }

// brace looks how things are before something may happen.
func (s *server) brace() {
	if s.over || !s.alive() {
		return
	}
	s.braced = 0
	pid, err := s.stage.Subject.PID, s.stage.Brace()
	if h, _ := s.hand(); h.Shell && err == nil {
		err = s.stage.Withhold()
	}
	if err == nil { // else it changes just now: there is the button
		s.braced = pid
	}
}

// did tells what came of an event that the learner has made.
func (s *server) did(r practice.Reply, err error) {
	if err != nil { // nobody has asked: it is told as what was seen, or nobody would hear of it
		r = practice.Reply{Seen: &evidence.Evidence{Unfit: err.Error()}}
	}
	if r.Seen != nil {
		s.outcome = r
		s.say(practice.Reply{Did: r.Seen, Refused: r.Refused, Over: r.Over})
	}
}

// shellEnded tells that the shell has, and judges where that was the event.
func (s *server) shellEnded() {
	if s.visited {
		s.visited = false
		s.say(practice.Reply{Ended: "ended"})
		return
	}
	s.over = true
	h, can := s.hand()
	is := s.stage.ShellsEnd()
	if ev, _ := event.Lookup(s.step.Event); can && h.Shell && is.Signal == h.Signal && s.stage.Subject != nil && s.braced == s.stage.Subject.PID {
		seen, err := s.happen(func() (string, error) { return ev.Make(s.stage) })
		s.did(practice.Reply{Seen: seen}, err)
		return
	}
	ended := is.Tell()
	if s.step.Lab {
		ended = "ended with its session"
	}
	s.say(practice.Reply{Ended: ended, Lost: s.stage.Fate()})
}

// watch looks whether the workload has ended: by the event, or by something else.
func (s *server) watch() {
	if s.stage == nil || s.over || s.stage.Subject == nil || s.lost == s.stage.Subject.PID {
		return
	}
	h, can := s.hand()
	if pid := s.stage.Subject.PID; s.alive() {
		if can && h.Key == 0 && s.glanced != pid { // it may be ended from elsewhere
			s.glanced = pid
			s.brace()
		}
		return
	}
	if s.stage.Leader.WaitGone(time.Now().Add(stage.Patience / 100)) { // then that is what ended it
		s.shellEnded()
		return
	}
	s.lost = s.stage.Subject.PID
	is, _ := s.stage.Lost()
	if can && !h.Shell && h.Signal != "" && is.Signal == h.Signal && s.braced == s.lost {
		seen, err := s.happen(func() (string, error) { return is.Signal + " ended it, and its shell goes on", nil })
		s.did(practice.Reply{Seen: seen}, err)
		return
	}
	s.say(practice.Reply{Lost: is.Tell()})
}
