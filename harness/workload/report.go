package workload

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// report is the workload's end of the report connection. It is a raw
// descriptor: nothing of it depends on Go's poller, and a harness that is gone
// gives EPIPE, not SIGPIPE.
type report struct {
	fd   rawFD // -1 for none
	asks chan request
	gone chan struct{} // closed when the harness is
}

// patience is how many requests wait for a write that blocks; more are dropped.
const patience = 16

// dial connects to the harness and says hello; an empty path gives a report
// that never asks and never goes.
func dial(path string, says Hello) (*report, error) {
	r := &report{fd: -1, asks: make(chan request, patience), gone: make(chan struct{})}
	if path == "" {
		return r, nil
	}
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot report to %q: socket: %w", path, err)
	}
	if err := unix.Connect(fd, &unix.SockaddrUnix{Name: path}); err != nil {
		return nil, fmt.Errorf("cannot report to %q: connect: %w", path, err)
	}
	r.fd = rawFD(fd)
	if err := says.look(); err != nil {
		return nil, err
	}
	r.send(reply{Hello: &says})
	go r.listen()
	return r, nil
}

// look looks at this process. Its own descriptors are those that close on
// exec: whatever came through the exec that started it cannot bear that flag,
// and Go sets it on all that it opens.
func (h *Hello) look() error {
	time.AfterFunc(time.Hour, func() {}).Stop() // opens the runtime's epoll now, so that it is in the list
	h.PID = os.Getpid()
	for _, arg := range os.Args {
		h.Args = append(h.Args, []byte(arg))
	}
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return fmt.Errorf("cannot list own descriptors: %w", err)
	}
	for _, e := range entries {
		fd, _ := strconv.Atoi(e.Name())
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err == nil && flags&unix.FD_CLOEXEC != 0 {
			h.FDs = append(h.FDs, fd)
		}
	}
	slices.Sort(h.FDs)
	return nil
}

// listen passes on what the harness asks until it goes.
func (r *report) listen() {
	defer close(r.gone)
	for in := json.NewDecoder(r.fd); ; {
		var ask request
		if err := in.Decode(&ask); err != nil {
			return
		}
		select {
		case r.asks <- ask:
		default: // a write blocks: the harness knows from its deadlines, and its end must still be seen
		}
	}
}

// send is one send(2) for all but the longest hello, so two goroutines do not
// mix their lines. Its errors show as the end of the connection in listen.
func (r *report) send(what reply) {
	if r.fd < 0 {
		return
	}
	line, err := json.Marshal(what)
	for line = append(line, '\n'); err == nil && len(line) > 0; {
		var n int
		n, err = unix.SendmsgN(int(r.fd), line, nil, nil, unix.MSG_NOSIGNAL)
		if err == unix.EINTR {
			n, err = 0, nil
		}
		line = line[n:]
	}
}

func (w *worker) answer(ask request) {
	switch {
	case ask.Ping != nil:
		stdout, stderr := w.beat(*ask.Ping)
		w.report.send(reply{Pong: &evidence.Pong{N: *ask.Ping, Stdout: stdout, Stderr: stderr}})
	case ask.Ready:
		w.ready()
		w.report.send(reply{Ready: true})
	case ask.Take != nil:
		w.take(*ask.Take)
	case ask.Release:
		w.hoard.release()
	case ask.Create != "":
		refused := create(ask.Create)
		w.report.send(reply{Created: &refused})
	case ask.Input:
		go w.askForInput()
	case ask.Acquire != "":
		acquired, err := acquire(ask.Acquire)
		answer := reply{Acquired: &acquired}
		if err != nil {
			answer.Error = err.Error()
		}
		w.report.send(answer)
	}
}

// create makes a file, and says what refused that.
func create(path string) (refused string) {
	fd, err := unix.Open(path, unix.O_CREAT|unix.O_EXCL|unix.O_WRONLY|unix.O_CLOEXEC, 0o644)
	if err != nil {
		return errnoName(err)
	}
	_ = unix.Close(fd)
	return ""
}

// acquire opens a terminal as any program does, without O_NOCTTY, keeps it
// open, and tells whether that made it the controlling terminal: TIOCGSID
// fails with ENOTTY on every other (ioctl_tty(2)).
func acquire(path string) (bool, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return false, fmt.Errorf("cannot open %q: open: %w", path, err)
	}
	_, err = unix.IoctlGetInt(fd, unix.TIOCGSID)
	switch err {
	case nil:
		return true, nil
	case unix.ENOTTY:
		return false, nil
	}
	return false, fmt.Errorf("cannot ask %q for its session: ioctl TIOCGSID: %w", path, err)
}
