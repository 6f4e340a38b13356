package stage

import (
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// Connect has a client connect again and again while the subject crashes, and until
// another answers, where one takes its work up.
func (s *Stage) Connect() (fact string, err error) {
	if s.serves == "" {
		return "", Impossible{"where it listens is not known: the built-in workload tells"}
	}
	path := s.Place.Outside(s.serves)
	was, c := made(path), call(path)
	defer func() {
		s.Seen.Calls = c.stop()
		s.Seen.Calls.Anew = s.Seen.Again != nil && made(path) != was
	}()
	if !proc.Until(s.Soon(), func() bool { return c.seen().Answered >= several }) {
		return "", fmt.Errorf("cannot tell: it does not answer at %s: %+v", s.serves, c.seen())
	}
	claimed := s.Traits.Listens || s.Traits.StartsAgain(true)
	fact, err = s.ends("SIGKILL was sent by pidfd, while a client connected again and again", claimed,
		func() error { return s.Subject.Signal(unix.SIGKILL) })
	if err != nil || s.Seen.Again == nil {
		return fact, err
	}
	at := c.seen().Answered
	if !proc.Until(s.Soon(), func() bool { return c.seen().Answered >= at+several }) {
		return "", fmt.Errorf("cannot tell: another has taken its work up, but does not answer at %s: %+v", s.serves, c.seen())
	}
	return fact, nil
}

// made tells one socket's file from another at the same path.
func made(path string) (is [3]int64) {
	var st unix.Stat_t
	if unix.Stat(path, &st) == nil {
		is = [3]int64{int64(st.Ino), st.Ctim.Sec, st.Ctim.Nsec}
	}
	return is
}

// several answers show that whoever gives them serves.
const several = 10

// between is the time from one call to the next.
const between = time.Millisecond

// caller connects to a socket, one call after the other, until it is stopped.
type caller struct {
	path string
	over chan struct{}
	done sync.WaitGroup

	mu    sync.Mutex
	calls evidence.Calls
	dark  time.Time // since when it is refused; zero for not
}

func call(path string) *caller {
	c := &caller{path: path, over: make(chan struct{})}
	c.done.Go(func() {
		for tick := time.NewTicker(between); ; {
			select {
			case <-c.over:
				tick.Stop()
				return
			case <-tick.C:
				c.once()
			}
		}
	})
	return c
}

// once makes one call: it is refused, answered, or cut. Who started it waits for the answer.
func (c *caller) once() {
	began := time.Now()
	conn, err := net.DialTimeout("unix", c.path, Patience)
	refused, answer := err != nil, []byte(nil)
	if err == nil {
		_ = conn.SetDeadline(began.Add(Patience))
		answer, _ = io.ReadAll(conn)
		_ = conn.Close()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case refused:
		c.calls.Refused++
		if c.dark.IsZero() {
			c.dark = began
		}
	case len(answer) == 0:
		c.calls.Cut++
	default:
		c.calls.Answered++
		c.calls.Slowest = max(c.calls.Slowest, time.Since(began))
		if !c.dark.IsZero() {
			c.calls.Dark = max(c.calls.Dark, began.Sub(c.dark))
			c.dark = time.Time{}
		}
	}
}

func (c *caller) seen() evidence.Calls {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}

func (c *caller) stop() *evidence.Calls {
	close(c.over)
	c.done.Wait()
	all := c.seen()
	return &all
}
