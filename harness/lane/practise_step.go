package lane

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"outlive/harness/event"
	"outlive/harness/practice"
	"outlive/harness/stage"
	"outlive/harness/terminal"
	"outlive/harness/theory"
)

// begin sets the stage.
func (s *server) begin(step practice.Step) error {
	if err := s.end(); err != nil {
		return err
	}
	script := stage.Script{Shell: step.Shell, Term: step.Term}
	if step.Lab && len(step.Units) == 0 {
		script.Session.Where = theory.SSH
	}
	if step.Event != "" {
		ev, ok := event.Lookup(step.Event)
		if !ok {
			return fmt.Errorf("cannot begin: no event is called %q", step.Event)
		}
		its := ev.Session
		script.Session.Login, script.Session.Keepalive, script.Session.Cookie = its.Login, its.Keepalive, its.Cookie
	}
	room, err := s.ground.site(step)
	if err != nil {
		return err
	}
	if err := s.equip(room); err != nil {
		return err
	}
	if err := s.ground.equipped(); err != nil {
		return err
	}
	s.room, s.step = room, step
	s.stage, err = stage.Improvise(room, script, step.Setup)
	if err != nil {
		_ = s.end()
		return err
	}
	if len(step.Units) > 0 {
		s.stage.Later(s.quell)
	}
	if step.Size != (practice.Size{}) {
		_ = s.stage.Terminal.Resize(step.Size.Rows, step.Size.Columns)
	}
	if len(step.Units) > 0 { // what the setup has started is met before anybody ends it
		s.stage.Settle(func() { s.reported() })
		s.caughtUp()
	}
	s.shows()
	return nil
}

// visit starts one more shell, and shows that instead.
func (s *server) visit() error {
	s.over = true // nothing is judged any more
	if err := s.stage.Revisit(); err != nil {
		return err
	}
	s.visited = true
	s.stop()
	s.shows()
	return nil
}

// shows has the stage's terminal shown, until another is or the stage is struck.
func (s *server) shows() {
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	go s.show(ctx, s.stage.Terminal)
}

// show passes on what the terminal shows, until the stage is struck.
func (s *server) show(ctx context.Context, t *terminal.Terminal) {
	var shown terminal.Mark
	for {
		err := t.Wait(ctx, shown, func(text []byte) bool { return len(text) > 0 })
		if text := t.Since(shown); len(text) > 0 {
			shown += terminal.Mark(len(text))
			s.say(practice.Reply{Screen: text})
		}
		if err != nil {
			return
		}
	}
}

// end strikes the stage.
func (s *server) end() error {
	if s.stage == nil {
		return nil
	}
	if s.stop != nil {
		s.stop()
	}
	s.stage.Own()
	err := s.stage.Strike()
	s.stage, s.stop, s.over, s.visited, s.person, s.told, s.outcome = nil, nil, false, false, false, nil, practice.Reply{}
	s.glanced, s.braced, s.lost = 0, 0, 0
	for _, conn := range s.heirs {
		_ = conn.Close()
	}
	s.heirs, s.unsettled = nil, time.Time{}
	s.ground.leave(s.step)
	return err
}

// left is ready when the shell has ended and nobody was told.
func (s *server) left() <-chan struct{} {
	if s.stage == nil || s.over && !s.visited {
		return nil
	}
	return s.stage.Left()
}

// halts looks whether a key has halted the subject: it may go on before anybody looks again.
func (s *server) halts(keys []byte) {
	if bytes.IndexByte(keys, stopKey) >= 0 {
		s.stage.Halts()
	}
}

const stopKey = 'Z' & 0x1f

// line types a line; ^Z and the like stand for a key.
func (s *server) line(text string) error {
	mark := s.stage.Terminal.Mark()
	if len(text) == 2 && text[0] == '^' {
		text = string(text[1] & 0x1f)
		if s.pressed([]byte(text)) {
			return nil
		}
		if s.stage.Subject != nil { // one in the foreground gives the prompt back by itself
			_ = s.stage.Recognize() // it may have ended: then the key has nobody to reach
		}
		_, err := s.stage.Press(text)
		s.halts([]byte(text))
		s.stage.Settle(func() { s.reported() })
		return err
	}
	s.pressed([]byte(text + "\n"))
	if err := s.stage.Terminal.Type(text + "\n"); err != nil {
		return err
	}
	err := s.stage.Ready(mark, s.reported)
	s.caughtUp()
	return err
}
