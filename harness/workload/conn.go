package workload

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/program"
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
	// Rereads counts how often it said that it has read its configuration again.
	Rereads int

	c       channel
	raw     syscall.RawConn
	in      *bufio.Reader
	pipes   []string // that take the connection's place, as /proc names them; nil for none
	goodbye string
	input   string
}

// channel is what is read from and written to: the connection, or two pipes.
type channel interface {
	io.ReadWriteCloser
	SetDeadline(t time.Time) error
}

// pair is two pipes as one channel.
type pair struct{ in, out *os.File }

func (p pair) Read(b []byte) (int, error) { return p.in.Read(b) }

// Write fills a request up to the block.
func (p pair) Write(b []byte) (int, error) {
	text := bytes.TrimSuffix(b, []byte("\n"))
	if fill := block - len(b); fill > 0 {
		b = append(append(bytes.Clone(text), bytes.Repeat([]byte(" "), fill)...), '\n')
	}
	_, err := p.out.Write(b)
	return len(text) + 1, err
}

func (p pair) Close() error { return errors.Join(p.in.Close(), p.out.Close()) }

func (p pair) SetDeadline(t time.Time) error {
	return errors.Join(p.in.SetDeadline(t), p.out.SetDeadline(t))
}

func newConn(uc *net.UnixConn, deadline time.Time) (*Conn, error) {
	pid, err := Peer(uc)
	if err != nil {
		return nil, err
	}
	c := &Conn{PID: pid, c: uc}
	if err := c.speak(uc, deadline); err != nil {
		return nil, errors.Join(fmt.Errorf("pid %d: %w", pid, err), c.Close())
	}
	return c, nil
}

// speak takes the pipes, if the connection brings any, and waits for the hello.
func (c *Conn) speak(uc *net.UnixConn, deadline time.Time) error {
	if err := uc.SetDeadline(deadline); err != nil {
		return err
	}
	in, out, err := pipes(uc)
	if err != nil {
		return err
	}
	read := uc.SyscallConn
	if in != nil {
		defer uc.Close()
		c.c, read = pair{in, out}, in.SyscallConn
		for _, f := range []*os.File{in, out} {
			name, err := identity(f)
			if err != nil {
				return err
			}
			c.pipes = append(c.pipes, name)
		}
	}
	if c.raw, err = read(); err != nil {
		return err
	}
	c.in = bufio.NewReader(c.c)
	answer, err := c.next(deadline)
	if err != nil {
		return err
	}
	if answer.Hello == nil {
		return errors.New("it did not say hello")
	}
	c.Hello = *answer.Hello
	return nil
}

// Owns tells whether what the workload has open is its end of the connection.
func (c *Conn) Owns(target string) bool { return slices.Contains(c.pipes, target) }

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

// Exit has the workload exit with a status. One that is dictated to cannot be told so.
func (c *Conn) Exit(status int, deadline time.Time) error {
	if c.Dictate {
		return errors.ErrUnsupported
	}
	return c.ask(request{Exit: &status}, deadline)
}

// Ready has a workload that is not ready be so, and returns when it has said that to its manager.
func (c *Conn) Ready(deadline time.Time) error {
	err := c.ask(request{Ready: true}, deadline)
	for ready := false; err == nil && !ready; {
		var answer reply
		answer, err = c.next(deadline)
		ready = answer.Ready
	}
	if err != nil {
		return fmt.Errorf("cannot have pid %d be ready: %w", c.PID, err)
	}
	return nil
}

// Take has the workload take what it can get of something, and gives what that was. With an
// error the workload has ended over it, and what it has told last is what it got.
func (c *Conn) Take(h program.Hog, deadline time.Time) (got Taken, err error) {
	if c.Dictate {
		return got, errors.ErrUnsupported
	}
	if err := c.ask(request{Take: &h}, deadline); err != nil {
		return got, fmt.Errorf("cannot have pid %d take %s: %w", c.PID, h.Of, err)
	}
	for !got.Done {
		answer, err := c.next(deadline)
		if err != nil {
			return got, fmt.Errorf("cannot have pid %d take %s: %w", c.PID, h.Of, err)
		}
		if answer.Taken != nil {
			got = *answer.Taken
		}
	}
	return got, nil
}

// Release has the workload give back what it has taken.
func (c *Conn) Release(deadline time.Time) error {
	if err := c.ask(request{Release: true}, deadline); err != nil {
		return fmt.Errorf("cannot have pid %d give back what it took: %w", c.PID, err)
	}
	return nil
}

// Create has the workload make a file, and gives what refused that: "EROFS"; "" for nothing.
func (c *Conn) Create(path string, deadline time.Time) (refused string, err error) {
	if c.Dictate {
		return "", errors.ErrUnsupported
	}
	err = c.ask(request{Create: path}, deadline)
	for err == nil {
		var answer reply
		if answer, err = c.next(deadline); err == nil && answer.Created != nil {
			return *answer.Created, nil
		}
	}
	return "", fmt.Errorf("cannot have pid %d make a file: %w", c.PID, err)
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

// AskForInput has the workload ask for input, and returns when it is about to read.
func (c *Conn) AskForInput(deadline time.Time) error {
	err := c.ask(request{Input: true}, deadline)
	for err == nil && c.input == "" {
		_, err = c.next(deadline)
	}
	if err != nil {
		return fmt.Errorf("cannot have pid %d ask for input: %w", c.PID, err)
	}
	return nil
}

// Input gives what came of that, as evidence.Evidence has it; "" while it reads. It does not wait.
func (c *Conn) Input() string {
	for c.input == asking && c.fill() {
		if _, err := c.next(time.Now().Add(time.Second)); err != nil {
			break
		}
	}
	if c.input == asking {
		return ""
	}
	return c.input
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
		n, _ = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0)
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
	if answer.Reread {
		c.Rereads++
	}
	if answer.Input != "" {
		c.input = answer.Input
	}
	return answer, nil
}
