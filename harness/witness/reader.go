package witness

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// read takes the trace apart until the pipe is closed.
func (w *Witness) read() {
	err := w.drain()
	w.mu.Lock()
	w.err = err
	w.mu.Unlock()
	close(w.done)
}

// drain reads whatever is there, then waits for more, until the pipe is closed
// or cannot be understood.
func (w *Witness) drain() error {
	conn, err := w.pipe.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	in := intake{chunk: make([]byte, 1<<16)}
	err = conn.Read(func(fd uintptr) bool {
		for failed == nil { // not for ever: with many signals there always are more
			if w.closing.Load() {
				failed = os.ErrClosed
				return true
			}
			n, err := unix.Read(int(fd), in.chunk)
			switch {
			case err == unix.EINTR:
			case err == unix.EAGAIN:
				w.acknowledge(&in)
				return false
			case err != nil:
				failed = fmt.Errorf("cannot read trace_pipe: %w", err)
			case n == 0:
				failed = errors.New("cannot read trace_pipe: it ended")
			default:
				failed = w.digest(&in, n)
			}
		}
		return true
	})
	return errors.Join(failed, err)
}

// intake is what the reader has in hand.
type intake struct {
	chunk   []byte
	rest    []byte   // the beginning of a line that is not complete
	markers []uint64 // seen by the previous read
}

// digest keeps the records of one read. A marker counts only after one more
// read: the kernel merges the buffers of the CPUs while it prints, and may have
// looked at one CPU's just before an older event got there.
func (w *Witness) digest(in *intake, n int) error {
	seen, rest, err := parse(append(in.rest, in.chunk[:n]...))
	if err != nil {
		return err
	}
	in.rest = append([]byte(nil), rest...)
	w.mu.Lock()
	if len(w.watches) > 0 {
		w.kept = append(w.kept, seen.records...)
	}
	for _, loss := range seen.losses {
		w.lose(loss)
	}
	w.mu.Unlock()
	w.acknowledge(in)
	in.markers = seen.markers
	return nil
}

// lose tells the watches which had begun that events were lost. These may
// include their markers, so they wait no longer. The caller holds the lock.
func (w *Witness) lose(lost loss) {
	for _, k := range w.watches {
		if k.begun <= lost.before {
			k.lost += lost.events
			k.wake()
		}
	}
}

// acknowledge wakes the watches whose markers were seen by the previous read.
func (w *Witness) acknowledge(in *intake) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range in.markers {
		if k := w.watches[id]; k != nil {
			k.wake()
		}
	}
	in.markers = nil
}
