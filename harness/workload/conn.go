package workload

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// Conn is the harness's end of one report connection. It is for one goroutine.
// When it is closed, or the harness ends, so does the workload.
type Conn struct {
	// PID is the workload's as the harness's pid namespace numbers it, from SO_PEERCRED (unix(7)).
	PID   int
	Hello Hello
	// Dictate has every ping say what is to be written: the workload makes no
	// beats itself.
	Dictate bool
	// Flush has every ping say that what is written is flushed, too.
	Flush bool

	c       *net.UnixConn
	raw     syscall.RawConn
	in      *bufio.Reader
	goodbye string
}

func newConn(uc *net.UnixConn, deadline time.Time) (*Conn, error) {
	raw, err := uc.SyscallConn()
	if err != nil {
		return nil, err
	}
	pid, err := Peer(uc)
	if err != nil {
		return nil, err
	}
	c := &Conn{PID: pid, c: uc, raw: raw, in: bufio.NewReader(uc)}
	answer, err := c.next(deadline)
	if err == nil && answer.Hello == nil {
		err = errors.New("it did not say hello")
	}
	if err != nil {
		return nil, fmt.Errorf("pid %d: %w", pid, err)
	}
	c.Hello = *answer.Hello
	return c, nil
}

// Peer gives who connected to us, as our pid namespace numbers it (unix(7), SO_PEERCRED).
func Peer(c *net.UnixConn) (pid int, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, err
	}
	var peer *unix.Ucred
	var failed error
	err = raw.Control(func(fd uintptr) { peer, failed = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED) })
	if err = errors.Join(err, failed); err != nil {
		return 0, fmt.Errorf("getsockopt SO_PEERCRED: %w", err)
	}
	return int(peer.Pid), nil
}

// Close ends the connection, and with it the workload.
func (c *Conn) Close() error { return c.c.Close() }

// Ping has the workload write beat n and gives what its writes returned. The
// error wraps os.ErrDeadlineExceeded when it did not answer in time; with any
// other it is gone.
func (c *Conn) Ping(n int, deadline time.Time) (evidence.Pong, error) {
	what := request{Ping: &n}
	if c.Dictate {
		what.Flush = c.Flush
		what.Stdout, what.Stderr = Beat(n, "stdout"), Beat(n, "stderr")
	}
	if err := c.ask(what, deadline); err != nil {
		return evidence.Pong{}, fmt.Errorf("cannot ping pid %d: %w", c.PID, err)
	}
	for {
		answer, err := c.next(deadline)
		if err != nil {
			return evidence.Pong{}, fmt.Errorf("cannot ping pid %d: %w", c.PID, err)
		}
		if answer.Pong != nil && answer.Pong.N == n { // an earlier one came too late
			return *answer.Pong, nil
		}
	}
}

// Acquire has the workload open a terminal without O_NOCTTY and tells whether
// that made it the workload's controlling terminal. It stays open.
func (c *Conn) Acquire(path string, deadline time.Time) (acquired bool, err error) {
	if err := c.ask(request{Acquire: path}, deadline); err != nil {
		return false, fmt.Errorf("cannot have pid %d open a terminal: %w", c.PID, err)
	}
	for {
		answer, err := c.next(deadline)
		switch {
		case err != nil:
			return false, fmt.Errorf("cannot have pid %d open a terminal: %w", c.PID, err)
		case answer.Acquired == nil:
		case answer.Error != "":
			return false, fmt.Errorf("cannot have pid %d open a terminal: %s", c.PID, answer.Error)
		default:
			return *answer.Acquired, nil
		}
	}
}

// Goodbye tells whether the workload has said goodbye, and why: "SIGTERM",
// "count" or "cancelled". It does not wait; of a workload that has ended it misses nothing.
func (c *Conn) Goodbye() (why string, ok bool) {
	for c.goodbye == "" && c.fill() {
		if _, err := c.next(time.Now().Add(time.Second)); err != nil {
			break
		}
	}
	return c.goodbye, c.goodbye != ""
}

// fill tells whether something is there to be read.
func (c *Conn) fill() bool {
	if c.in.Buffered() > 0 {
		return true
	}
	if err := c.c.SetDeadline(time.Time{}); err != nil {
		return false
	}
	n := 0
	err := c.raw.Read(func(fd uintptr) bool {
		n, _, _ = unix.Recvfrom(int(fd), make([]byte, 1), unix.MSG_PEEK|unix.MSG_DONTWAIT)
		return true
	})
	return err == nil && n > 0
}

func (c *Conn) ask(what request, deadline time.Time) error {
	line, err := json.Marshal(what)
	if err != nil {
		return err
	}
	if err := c.c.SetDeadline(deadline); err != nil {
		return err
	}
	_, err = c.c.Write(append(line, '\n'))
	return err
}

// next reads one line, and remembers a goodbye.
func (c *Conn) next(deadline time.Time) (reply, error) {
	var answer reply
	if err := c.c.SetDeadline(deadline); err != nil {
		return answer, err
	}
	line, err := c.in.ReadBytes('\n')
	if err != nil {
		return answer, err
	}
	if err := json.Unmarshal(line, &answer); err != nil {
		return answer, err
	}
	if answer.Goodbye != "" {
		c.goodbye = answer.Goodbye
	}
	return answer, nil
}
