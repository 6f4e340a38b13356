// Package witness sees which process sent which signal to whom, and whether it
// was queued or ignored: it reads the kernel's signal:signal_generate
// tracepoint. That needs root, and the initial pid namespace.
//
//	bash closes ──kill(2)──> kernel ──tracepoint──> ring buffer of our own trace instance
//	                                                     │ trace_pipe (pollable)
//	              Begin ... End <── records in order ── reader
//
// A trace instance belongs to the whole machine, so it must be removed: by
// Close, by a child that waits for this process's end where it was killed, or by
// the next one's Sweep where both were. Its name says whose it is. Nothing is mounted where others could see it.
//
// Source: Documentation/trace/ftrace.rst, include/trace/events/signal.h.
package witness

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// Witness records the signals of the machine while a watch is open.
type Witness struct {
	far     *far // where root shares its own; all that follows is empty then
	dir     *instances
	heir    *heir
	name    string
	pipe    *os.File
	marker  *os.File
	done    chan struct{} // closed when the reader has ended
	closing atomic.Bool

	mu      sync.Mutex
	kept    []Record // in the order of reading; none older than the oldest watch
	watches map[uint64]*Watch
	lastID  uint64
	err     error // why the reader ended
}

// Open starts a trace instance of its own and proves, with a SIGCONT from this
// process to itself, that it sees signals. The error says why they cannot be
// seen: no root, no tracefs, a pid namespace.
func Open() (*Witness, error) {
	if err := checkNamespace(); err != nil {
		return nil, err
	}
	return open()
}

// open is Open wherever it may be: prove finds out.
func open() (*Witness, error) {
	dir, err := openInstances()
	if err != nil {
		return nil, err
	}
	w := &Witness{dir: dir, done: make(chan struct{}), watches: map[uint64]*Watch{}}
	if w.heir, err = newHeir(dir); err != nil {
		return nil, errors.Join(err, dir.close())
	}
	if w.name, err = dir.create(); err != nil {
		w.heir.dismiss()
		return nil, errors.Join(err, dir.close())
	}
	if err := w.start(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	if err := w.prove(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// Close stops the reader and removes the instance. Open watches end with an error.
func (w *Witness) Close() error {
	if w.far != nil {
		return w.far.conn.Close()
	}
	w.closing.Store(true)
	if w.pipe != nil {
		w.pipe.Close()
		<-w.done
	}
	if w.marker != nil {
		w.marker.Close()
	}
	err := errors.Join(w.dir.remove(w.name), w.dir.close())
	w.heir.dismiss()
	return err
}

// start configures the instance, then begins to read it.
func (w *Witness) start() (err error) {
	if err := w.dir.configure(w.name); err != nil {
		return err
	}
	if w.marker, err = w.dir.open(w.name+"/trace_marker", unix.O_WRONLY); err != nil {
		return err
	}
	pipe, err := w.dir.open(w.name+"/trace_pipe", unix.O_RDONLY|unix.O_NONBLOCK)
	if err != nil {
		return err
	}
	// Without polling, Close could not interrupt the reader.
	if err := pipe.SetReadDeadline(time.Time{}); err != nil {
		pipe.Close()
		return fmt.Errorf("cannot poll trace_pipe: %w", err)
	}
	w.pipe = pipe
	go w.read()
	return nil
}

// prove sends a signal from and to this very process and demands to see it
// with exactly these pids. A process that is not stopped ignores SIGCONT.
func (w *Witness) prove() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	watch, self := w.Begin(), os.Getpid()
	killed := unix.Kill(self, unix.SIGCONT)
	records, err := watch.End(ctx, Names{self: "outlive"})
	if err := errors.Join(killed, err); err != nil {
		return fmt.Errorf("cannot prove that signals are seen: %w", err)
	}
	for _, r := range records {
		if r.Signal == int(unix.SIGCONT) && r.FromPID == self && r.ToPID == self {
			return nil
		}
	}
	return fmt.Errorf("cannot see signals: SIGCONT from and to pid %d was not recorded as such; is this a pid namespace?", self)
}
