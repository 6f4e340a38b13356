package lane

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/place"
	"outlive/harness/practice"
	"outlive/harness/proc"
	"outlive/harness/stage"
	"outlive/harness/terminal"
	"outlive/harness/theory"
	"outlive/harness/workload"
)

// aside is the name of the socket for commands.
const aside = "c"

// beat is how often a workload prints while it is practised with.
const beat = time.Second

//go:embed far.sh
var farSide string // gives a setup a real sshd of the learner's own

// rooms gives where a step's stage is set: a fresh lab for one that takes it.
type rooms func(inLab bool) (place.Room, error)

// practise has a lane do what the teacher asks until the teacher goes.
func practise(front io.ReadWriter, in rooms) {
	s := &server{rooms: in, out: json.NewEncoder(front), reports: make(chan report), typed: make(chan command), knocked: make(chan struct{}, 1)}
	requests := make(chan practice.Request)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for in := json.NewDecoder(front); ; {
			var r practice.Request
			if in.Decode(&r) != nil {
				return
			}
			requests <- r
		}
	}()
	defer func() { _ = s.end() }() // the lane ends whatever is left
	beats := time.NewTicker(beat)
	defer beats.Stop()
	for {
		select {
		case r := <-requests:
			s.do(r)
		case r := <-s.reports:
			s.meet(r)
		case c := <-s.typed:
			s.command = c.conn
			s.say(practice.Reply{Command: c.word})
		case <-beats.C:
			if s.stage != nil {
				_ = s.stage.Beat() // what it does not answer, it is asked again
			}
		case <-s.left():
			s.over = true
			s.say(practice.Reply{Ended: true})
		case <-done:
			return
		}
	}
}

// server is one lane that is practised on.
type server struct {
	rooms   rooms
	room    place.Room
	open    map[*workload.Listener]bool // the rooms that are listened at, by what listens
	step    practice.Step
	stage   *stage.Stage
	over    bool // the stage's shell has ended, and that was said
	stop    context.CancelFunc
	reports chan report
	knocked chan struct{} // somebody has connected without a word
	typed   chan command
	command *net.UnixConn  // that waits for its answer
	told    *terminal.Mark // where the terminal was when a command at the prompt was answered

	mu  sync.Mutex
	out *json.Encoder
}

type report struct {
	from *workload.Listener
	conn *workload.Conn
}

type command struct {
	word string
	conn *net.UnixConn
}

func (s *server) say(r practice.Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.out.Encode(r) // a teacher who is gone is seen by the reader
}

func (s *server) answer(r practice.Reply, err error) {
	if err != nil {
		r = practice.Reply{Unfit: err.Error()}
	}
	s.say(r)
}

func (s *server) do(r practice.Request) {
	switch {
	case r.Begin != nil:
		err := s.begin(*r.Begin)
		_, say := s.room.Aside(aside)
		s.answer(practice.Reply{Ready: true, Say: say}, err)
	case r.Told != nil:
		s.tell(*r.Told)
	case r.End:
		s.answer(practice.Reply{Struck: true}, s.end())
	case s.stage == nil:
		s.say(practice.Reply{Unfit: "cannot do that: no step has begun"})
	case r.Size != nil:
		_ = s.stage.Terminal.Resize(r.Size.Rows, r.Size.Columns)
	case len(r.Keys) > 0:
		_ = s.stage.Terminal.Type(string(r.Keys)) // into a terminal that is gone: the teacher is told by Ended
	case r.Line != nil:
		s.answer(practice.Reply{Ready: true}, s.line(*r.Line))
	case r.Look:
		seen, err := s.look()
		s.answer(practice.Reply{Seen: seen}, err)
	case r.Act:
		seen, refused, err := s.act()
		s.answer(practice.Reply{Seen: seen, Refused: refused}, err)
	}
}

// tell answers the command. One that was typed at the prompt ends with it, and
// what follows waits for the next prompt.
func (s *server) tell(answer string) {
	if s.command == nil {
		return
	}
	s.told = nil
	if pid, err := workload.Peer(s.command); err == nil && s.stage != nil && slices.Contains(s.stage.Running(), pid) {
		mark := s.stage.Terminal.Mark()
		s.told = &mark
	}
	_, _ = io.WriteString(s.command, answer)
	_ = s.command.Close()
	s.command = nil
}

// begin sets the stage.
func (s *server) begin(step practice.Step) error {
	if err := s.end(); err != nil {
		return err
	}
	script := stage.Script{Shell: step.Shell, Term: step.Term}
	if step.Lab {
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
	room, err := s.rooms(step.Lab)
	if err != nil {
		return err
	}
	if err := s.equip(room); err != nil {
		return err
	}
	s.room, s.step = room, step
	s.stage, err = stage.Improvise(room, script, step.Setup)
	if err != nil {
		_ = s.end()
		return err
	}
	if step.Size != (practice.Size{}) {
		_ = s.stage.Terminal.Resize(step.Size.Rows, step.Size.Columns)
	}
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	go s.show(ctx, s.stage.Terminal)
	return nil
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
	s.stage, s.stop, s.over, s.told = nil, nil, false, nil
	if s.step.Lab {
		_, gone := s.rooms(false) // its machine goes, too
		err = errors.Join(err, gone)
	}
	return err
}

// left is ready when the shell has ended and nobody was told.
func (s *server) left() <-chan struct{} {
	if s.stage == nil || s.over {
		return nil
	}
	return s.stage.Left()
}

// line types a line; ^Z and the like stand for a key.
func (s *server) line(text string) error {
	mark := s.stage.Terminal.Mark()
	if len(text) == 2 && text[0] == '^' {
		text = string(text[1] & 0x1f)
		if s.stage.Subject != nil { // one in the foreground gives the prompt back by itself
			_ = s.stage.Recognize() // it may have ended: then the key has nobody to reach
		}
		_, err := s.stage.Press(text)
		s.stage.Settle(func() { s.reported() })
		return err
	}
	if err := s.stage.Terminal.Type(text + "\n"); err != nil {
		return err
	}
	err := s.stage.Ready(mark, s.reported)
	s.caughtUp()
	return err
}

// subject waits for one, as long as anything runs that may become it.
func (s *server) subject() bool {
	proc.Until(time.Now().Add(stage.Patience), func() bool {
		s.stage.Settle(func() { s.reported() })
		s.caughtUp()
		return s.stage.Subject != nil || !s.stage.Company()
	})
	return s.stage.Subject != nil
}

// look says what is to be seen of the subject.
func (s *server) look() (*evidence.Evidence, error) {
	if !s.subject() {
		return &evidence.Evidence{}, nil
	}
	if err := s.stage.Glance(); err != nil {
		return nil, err
	}
	seen := s.stage.Seen
	return &seen, nil
}

// act makes the event and says what it left. Without a subject, or with one that
// it cannot happen to, it is not made.
func (s *server) act() (seen *evidence.Evidence, refused string, err error) {
	ev, ok := event.Lookup(s.step.Event)
	if !ok {
		return nil, "", errors.New("cannot act: the step has no event")
	}
	if seen, err = s.look(); err != nil || seen.Before.PID == 0 {
		return seen, "", err
	}
	if seen.Gone {
		return &evidence.Evidence{}, "", nil // there is nothing left that it could happen to
	}
	if ev.Skip != nil && !ev.Session.Held() && s.stage.Traits.KeepsShell { // somebody has to type at the prompt
		if refused = ev.Skip(s.stage.Traits, s.stage.Kind()); refused != "" {
			return seen, refused, nil
		}
	}
	if s.told != nil {
		if err := s.stage.Prompted(*s.told); err != nil {
			return nil, "", err
		}
		s.told = nil
	}
	s.over = true // that the shell ends is told by the evidence
	err = s.happen(ev)
	var stuck stage.Stuck
	switch {
	case errors.As(err, &stuck):
		s.stage.Seen.Stuck = stuck.What
	case err != nil:
		return nil, "", err
	}
	all := s.stage.Seen
	return &all, "", nil
}

func (s *server) happen(ev event.Event) (err error) {
	s.stage.Begin()
	if s.stage.Seen.Event, err = ev.Make(s.stage); err != nil {
		return err
	}
	return s.stage.Observe()
}
