package lane

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"outlive/harness/place"
	"outlive/harness/practice"
	"outlive/harness/stage"
	"outlive/harness/terminal"
	"outlive/harness/workload"
)

// beat is how often a workload prints while it is practised with.
const beat = time.Second

// Who prints on the learner's own terminal does it at first at every beat, and then at every
// fifth: nobody could type, or read what they are to do.
const (
	lively = 3
	calmly = 5
)

// watching is how often it is looked whether the workload has ended.
const watching = 100 * time.Millisecond

// practise has a lane do what the teacher asks until the teacher goes.
func practise(front io.ReadWriter, on *Ground) {
	s := &server{ground: on, out: json.NewEncoder(front), reports: make(chan report), typed: make(chan command), knocked: make(chan struct{}, 1)}
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
	looks := time.NewTicker(watching)
	defer looks.Stop()
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
			if s.stage != nil && s.due() {
				_ = s.stage.Beat() // what it does not answer, it is asked again
			}
		case <-s.left():
			s.shellEnded()
		case <-looks.C:
			s.watch()
		case <-done:
			return
		}
	}
}

// server is one lane that is practised on.
type server struct {
	ground    *Ground
	room      place.Room
	open      map[*workload.Listener]bool // the rooms that are listened at, by what listens
	step      practice.Step
	stage     *stage.Stage
	heirs     []*workload.Conn // of those that took the subject's work up after the event
	unsettled time.Time        // since when a unit has been between two states; zero for none
	person    bool             // types, and nothing may keep the keys waiting
	over      bool             // the stage's shell has ended, and that was said
	visited   bool             // somebody looks around, in one more shell
	stop      context.CancelFunc
	reports   chan report
	knocked   chan struct{} // somebody has connected without a word
	typed     chan command
	command   *net.UnixConn  // that waits for its answer
	told      *terminal.Mark // where the terminal was when a command at the prompt was answered
	glanced   int            // the pid of the subject that was looked at when it had begun
	braced    int            // the pid of the one that was looked at before what is typed now
	lost      int            // the pid of one whose end was told
	ticks     int            // since it was met
	outcome   practice.Reply // of the event that was made

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
	case r.Visit:
		s.answer(practice.Reply{Ready: true}, s.visit())
	case r.Size != nil:
		_ = s.stage.Terminal.Resize(r.Size.Rows, r.Size.Columns)
	case len(r.Keys) > 0:
		s.person = true
		if !s.pressed(r.Keys) {
			_ = s.stage.Terminal.Type(string(r.Keys)) // into a terminal that is gone: the teacher is told by Ended
			s.halts(r.Keys)
		}
	case r.Line != nil:
		s.answer(practice.Reply{Ready: true}, s.line(*r.Line))
	case r.Look:
		patience := stage.Patience
		if s.person { // who types, and who reports later is looked at then
			patience /= 100
		}
		seen, err := s.look(patience)
		s.answer(practice.Reply{Seen: seen}, err)
	case r.Act:
		s.answer(s.act(r.Made))
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

// due tells whether the workload is to print at this beat.
func (s *server) due() bool {
	s.ticks++
	is, at := s.stage.Seen.Before, s.stage.Seen.Shell
	out, _ := is.FD(1)
	there := is.TTYNr != 0 && is.TTYNr == at.TTYNr && strings.HasPrefix(out.Target, "/dev/pts/") // in a lab it has another name
	return s.ticks <= lively || s.ticks%calmly == 0 || out.Target != s.stage.Terminal.Name && !there
}
