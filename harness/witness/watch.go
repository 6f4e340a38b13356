package witness

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"golang.org/x/sys/unix"
)

// Watch is a stretch of time whose signals are kept. Every watch must be ended.
type Watch struct {
	w     *Witness
	id    uint64
	begun int64         // CLOCK_MONOTONIC, nanoseconds
	read  chan struct{} // closed when the reader has seen this watch's marker
	lost  int           // events that the kernel dropped
	// failed says why a shared witness has not begun.
	failed error
}

// wake lets End go on. The caller holds the lock.
func (k *Watch) wake() {
	select {
	case <-k.read:
	default:
		close(k.read)
	}
}

// Begin keeps records from now on, until End.
func (w *Witness) Begin() *Watch {
	if w.far != nil {
		a, err := w.far.briefly(asked{Begin: true})
		return &Watch{w: w, id: a.ID, begun: a.Begun, failed: err}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lastID++
	// The kernel prints microseconds, rounded.
	k := &Watch{w: w, id: w.lastID, begun: monotonic() - 1000, read: make(chan struct{})}
	w.watches[k.id] = k
	return k
}

// End waits until everything that the kernel recorded before this call was
// read, and gives the signals sent to the named processes since Begin, oldest
// first. It fails when events
// were lost meanwhile, when ctx ends first and when the witness is closed; the
// watch is over in any case.
func (k *Watch) End(ctx context.Context, names Names) ([]Record, error) {
	if f := k.w.far; f != nil {
		if k.failed != nil {
			return nil, k.failed
		}
		a, err := f.ask(ctx, asked{End: k.id, Names: names})
		return a.Records, err
	}
	defer k.w.forget(k)
	if _, err := fmt.Fprintf(k.w.marker, markerFormat, k.id); err != nil {
		return nil, fmt.Errorf("cannot write trace_marker: %w", err)
	}
	select {
	case <-k.read:
		records, err := k.w.since(k)
		return k.w.dir.pick(records, names), err
	case <-k.w.done:
		return nil, fmt.Errorf("cannot read signals: %w", k.w.err)
	case <-ctx.Done():
		return nil, fmt.Errorf("cannot read signals in time: %w", ctx.Err())
	}
}

// Saw tells whether a signal that was sent to a process is among what has been read so far.
func (k *Watch) Saw(signal string, pid int) bool {
	if f := k.w.far; f != nil {
		a, err := f.briefly(asked{Saw: k.id, Signal: signal, PID: pid})
		return err == nil && a.Saw
	}
	k.w.mu.Lock()
	defer k.w.mu.Unlock()
	return slices.ContainsFunc(k.w.kept, func(r Record) bool {
		return r.At >= k.begun && r.ToTID == pid && unix.SignalName(unix.Signal(r.Signal)) == signal
	})
}

// Drop ends the watch; what it has seen is not asked for.
func (k *Watch) Drop() {
	if f := k.w.far; f != nil {
		_, _ = f.briefly(asked{Drop: k.id})
		return
	}
	k.w.forget(k)
}

// since gives the records of a watch in the order of time.
func (w *Witness) since(k *Watch) ([]Record, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if k.lost > 0 {
		return nil, fmt.Errorf("cannot tell all signals: the kernel lost %d of them", k.lost)
	}
	var records []Record
	for _, r := range w.kept {
		if r.At >= k.begun {
			records = append(records, r)
		}
	}
	slices.SortStableFunc(records, func(a, b Record) int { return cmp.Compare(a.At, b.At) })
	return records, nil
}

// forget drops a watch, and every record that no other watch needs.
func (w *Witness) forget(k *Watch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.watches, k.id)
	if len(w.watches) == 0 {
		w.kept = nil
		return
	}
	oldest := int64(math.MaxInt64)
	for _, other := range w.watches {
		oldest = min(oldest, other.begun)
	}
	needed := slices.IndexFunc(w.kept, func(r Record) bool { return r.At >= oldest })
	if needed < 0 {
		needed = len(w.kept)
	}
	w.kept = slices.Delete(w.kept, 0, needed)
}

// Now is the time of the records' clock, in nanoseconds.
func Now() int64 { return monotonic() }

// monotonic is CLOCK_MONOTONIC in nanoseconds, the clock of the records.
func monotonic() int64 {
	var now unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &now) // cannot fail: the clock exists and now is ours
	return now.Nano()
}
