package workload

import (
	"fmt"
	"net"
	"time"
)

// maxPath is the longest path of a unix socket, in bytes: sun_path of unix(7) without its NUL.
const maxPath = 107

// Listener is where workloads report to.
type Listener struct {
	Path string // to pass as Options.Report
	l    *net.UnixListener
}

// Listen makes the socket. Close removes it.
func Listen(path string) (*Listener, error) {
	if len(path) > maxPath {
		return nil, fmt.Errorf("cannot listen on %q: the path has %d bytes, a unix socket's at most %d", path, len(path), maxPath)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %q: %w", path, err)
	}
	return &Listener{Path: path, l: l}, nil
}

// Close ends listening and removes the socket; connections stay.
func (l *Listener) Close() error { return l.l.Close() }

// Knock connects, and says nothing, which Accept tells by an error. Who has connected
// before is accepted before.
func (l *Listener) Knock() error {
	c, err := net.Dial("unix", l.Path)
	if err != nil {
		return fmt.Errorf("cannot knock at %q: %w", l.Path, err)
	}
	return c.Close()
}

// helloTime is what a workload that has connected is given to say hello. It
// does not count against the deadline: to turn it away would end it.
const helloTime = 10 * time.Second

// Accept waits for a workload, and for its hello. The error wraps
// os.ErrDeadlineExceeded when none came in time.
func (l *Listener) Accept(deadline time.Time) (*Conn, error) {
	if err := l.l.SetDeadline(deadline); err != nil {
		return nil, fmt.Errorf("cannot accept a workload: %w", err)
	}
	uc, err := l.l.AcceptUnix()
	if err != nil {
		return nil, fmt.Errorf("cannot accept a workload: %w", err)
	}
	c, err := newConn(uc, time.Now().Add(helloTime))
	if err != nil {
		return nil, fmt.Errorf("cannot accept a workload: %w", err)
	}
	return c, nil
}
