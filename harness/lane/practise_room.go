package lane

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"outlive/harness/place"
	"outlive/harness/practice"
	"outlive/harness/proc"
	"outlive/harness/stage"
	"outlive/harness/workload"
)

// aside is the name of the socket for commands.
const aside = "c"

//go:embed far.sh
var farSide string // gives a setup a real sshd of the learner's own

// equip makes a room fit for practice, once: what reports there is the
// subject, and what a learner may type is there.
func (s *server) equip(room place.Room) error {
	if s.open[room.Report] {
		return nil
	}
	path, outside := room.Aside(aside)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: outside, Net: "unix"})
	if err != nil {
		return fmt.Errorf("cannot equip the stage: %w", err)
	}
	if err := os.Chmod(outside, 0o777); err != nil {
		return fmt.Errorf("cannot equip the stage: %w", err)
	}
	tools := map[string]string{"far-side": farSide, "workload": "exec outlive workload --report " + room.Reports + ` "$@"`}
	for _, word := range practice.Commands() {
		tools[word] = "exec outlive say " + path + " " + word
	}
	for name, script := range tools {
		if err := room.Tool(name, script); err != nil {
			return err
		}
	}
	if err := room.Languages(); err != nil {
		return err
	}
	if s.open == nil {
		s.open = map[*workload.Listener]bool{}
	}
	s.open[room.Report] = true
	go s.listen(room, l)
	go s.commands(l)
	return nil
}

// listen takes what reports, as long as the place is there; with it go the commands.
func (s *server) listen(room place.Room, commands net.Listener) {
	defer commands.Close()
	for {
		conn, err := room.Accept(time.Now().Add(time.Hour))
		switch {
		case err == nil:
			s.reports <- report{room.Report, conn}
		case errors.Is(err, net.ErrClosed):
			return
		case !errors.Is(err, os.ErrDeadlineExceeded): // a knock
			select {
			case s.knocked <- struct{}{}:
			default:
			}
		}
	}
}

func (s *server) commands(l *net.UnixListener) {
	for {
		conn, err := l.AcceptUnix()
		if err != nil {
			return
		}
		go func() {
			word, err := bufio.NewReader(conn).ReadString('\n')
			if err == nil {
				s.typed <- command{strings.TrimSpace(word), conn}
			}
		}()
	}
}

// meet takes a workload for the subject.
func (s *server) meet(r report) {
	if s.stage == nil || r.from != s.room.Report || s.stage.Take(r.conn) != nil {
		_ = r.conn.Close()
		return
	}
	s.ticks = 0
	_ = s.stage.Beat() // the first line comes at once
	s.say(practice.Reply{Met: r.conn.PID})
}

// caughtUp takes all that had connected by now: a workload that waits to be heard is
// as much at rest as one that has nothing to say.
func (s *server) caughtUp() {
	select {
	case <-s.knocked: // by somebody else
	default:
	}
	if s.reported() || s.room.Report.Knock() != nil {
		return
	}
	proc.Until(time.Now().Add(stage.Patience/10), func() bool {
		s.reported()
		select {
		case <-s.knocked:
			return true
		default:
			return false
		}
	})
}

// reported takes what has reported meanwhile, and tells whether there is a subject.
func (s *server) reported() bool {
	for {
		select {
		case r := <-s.reports:
			s.meet(r)
		default:
			return s.stage.Subject != nil
		}
	}
}
