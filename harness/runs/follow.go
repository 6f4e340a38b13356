package runs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/files"
)

// Follower prints a log as it grows.
type Follower struct {
	Lines int       // of the past to begin with; negative for all
	Out   *os.File  // when nobody reads it any more, following ends
	Text  io.Writer // where it is printed; nil for Out itself
	Note  io.Writer // for what happens to the log itself
}

// Follow goes on until the run has ended and all that it wrote was printed. A
// log that is truncated is read from its beginning; one that is replaced, as
// by logrotate(8), is followed by its name.
func (o Follower) Follow(r Record) error {
	f, at, err := openLog(r, o.Lines)
	if err != nil {
		return err
	}
	text := o.Text
	if text == nil {
		text = o.Out
	}
	path, err := filepath.EvalSymlinks(r.Log)
	if err != nil {
		f.Close()
		return fmt.Errorf("cannot follow the log: %w", err)
	}
	l := &follow{Follower: o, late: r.Pane || r.Carried, path: path, f: f, at: at, out: r.lines(text), gone: -1}
	defer func() { l.f.Close() }()
	if l.gone, err = r.hold(); err == nil {
		defer unix.Close(l.gone)
	}
	if l.inotify, err = watch(filepath.Dir(path)); err != nil {
		return err
	}
	defer unix.Close(l.inotify)
	return l.run()
}

// follow is a log being followed.
type follow struct {
	Follower
	late    bool // another process writes the log
	path    string
	f       *os.File
	at      int64 // how far it was read
	out     io.Writer
	inotify int
	gone    int  // pidfd of the run; -1 when it has ended
	closed  bool // its last writer closed the log
}

// watch has the kernel tell what happens in a folder, since a log may be
// replaced by another file of its name.
func watch(dir string) (int, error) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return -1, fmt.Errorf("cannot follow the log: inotify_init1: %w", err)
	}
	_, err = unix.InotifyAddWatch(fd, dir, unix.IN_MODIFY|unix.IN_CLOSE_WRITE|unix.IN_CREATE|unix.IN_MOVED_TO)
	if err != nil {
		unix.Close(fd)
		return -1, fmt.Errorf("cannot follow the log: inotify_add_watch %q: %w", dir, err)
	}
	return fd, nil
}

// linger bounds the wait for the one who writes down the last words.
const linger = time.Second

func (l *follow) run() error {
	var deadline time.Time // set when the run has ended
	for {
		if err := l.drain(); err != nil {
			return err
		}
		if l.gone < 0 {
			if deadline.IsZero() {
				deadline = time.Now().Add(linger)
			}
			if !l.late || l.closed || time.Now().After(deadline) {
				return l.drain()
			}
		}
		if over, err := l.wait(); over || err != nil {
			return err
		}
	}
}

// wait returns when something may have happened; it is over when nobody reads
// what is printed.
func (l *follow) wait() (over bool, err error) {
	fds := []unix.PollFd{
		{Fd: int32(l.inotify), Events: unix.POLLIN},
		{Fd: int32(l.Out.Fd())},
		{Fd: int32(l.gone), Events: unix.POLLIN}, // a negative one is passed over
	}
	const unannounced = 1000 // ms, for file systems that do not tell of every change
	patience := unannounced
	if l.gone < 0 {
		patience = 50
	}
	if _, err := unix.Poll(fds, patience); err != nil && !errors.Is(err, unix.EINTR) {
		return false, fmt.Errorf("cannot follow the log: poll: %w", err)
	}
	if fds[1].Revents&(unix.POLLERR|unix.POLLHUP|unix.POLLNVAL) != 0 {
		return true, nil
	}
	if fds[2].Revents != 0 {
		l.gone = -1
	}
	l.events()
	return false, nil
}

// events empties the queue of inotify(7), and notes whether the log was closed.
func (l *follow) events() {
	queue := make([]byte, 4096)
	name := filepath.Base(l.path)
	for {
		n, err := unix.Read(l.inotify, queue)
		if n < unix.SizeofInotifyEvent || err != nil {
			return
		}
		for rest := queue[:n]; len(rest) >= unix.SizeofInotifyEvent; {
			mask, size := binary.NativeEndian.Uint32(rest[4:]), binary.NativeEndian.Uint32(rest[12:])
			end := unix.SizeofInotifyEvent + int(size)
			of := string(bytes.TrimRight(rest[unix.SizeofInotifyEvent:end], "\x00"))
			l.closed = l.closed || of == name && mask&unix.IN_CLOSE_WRITE != 0
			rest = rest[end:]
		}
	}
}

// drain prints what is new in the log, and in those that replaced it.
func (l *follow) drain() error {
	for {
		n, err := io.Copy(l.out, l.f)
		if l.at += n; err != nil {
			return err
		}
		info, err := l.f.Stat()
		if err != nil {
			return fmt.Errorf("cannot follow the log: %w", err)
		}
		if info.Size() < l.at {
			fmt.Fprintf(l.Note, "(the log was truncated)\n")
			if l.at, err = l.f.Seek(0, io.SeekStart); err != nil {
				return fmt.Errorf("cannot follow the log: %w", err)
			}
			continue
		}
		now, err := os.Stat(l.path)
		if err != nil || os.SameFile(info, now) {
			return nil //nolint:nilerr // still the same, or moved away and not replaced yet
		}
		next, err := files.Open(l.path, 0)
		if err != nil {
			return nil //nolint:nilerr // replaced by what cannot be read: the old one is what there is
		}
		fmt.Fprintf(l.Note, "(the log was replaced)\n")
		l.f.Close()
		l.f, l.at = next, 0
	}
}
