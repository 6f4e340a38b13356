package rescue

import (
	"encoding/binary"
	"io"

	"golang.org/x/sys/unix"
)

// piece is memory of the target.
type piece struct{ at, size uint64 }

// cut is a write to the terminal that the stop has cut short: the terminal was full.
type cut struct {
	*thread
	fd    int
	rest  []piece // that was not written
	whole int64   // the result that the call is to give
}

// nowhere is the descriptor of a call of which the kernel has not told it.
const nowhere = ^uint64(0)

// cutShort finds out whether a thread was stopped in the middle of a write to the terminal.
func cutShort(th *thread, s *survey, memory io.ReaderAt) (cut, bool, error) {
	nr, args, result, in := asleep(th.regs)
	if !in || result <= 0 || len(s.terminal) == 0 || args[0] != nowhere && !s.has(int(args[0])) {
		return cut{}, false, nil
	}
	var all []piece
	switch nr {
	case unix.SYS_WRITE:
		all = []piece{{args[1], args[2]}}
	case unix.SYS_WRITEV:
		all = vectors(memory, args[1], args[2])
	}
	c := cut{thread: th, fd: int(args[0])}
	left := uint64(result)
	for _, p := range all {
		c.whole += int64(p.size)
		skip := min(left, p.size)
		left -= skip
		if skip < p.size {
			c.rest = append(c.rest, piece{p.at + skip, p.size - skip})
		}
	}
	switch {
	case len(c.rest) == 0:
		return c, false, nil
	case args[0] != nowhere:
	case s.others: // nothing else that it can write to stops in the middle
		return c, false, Refusal{s.pid, "it was stopped in the middle of a write, and the kernel does not tell where to", "ask again: it may be at something else then"}
	default:
		c.fd = s.output()
	}
	return c, true, nil
}

// vectors reads what an iovec points to: readv(2).
func vectors(memory io.ReaderAt, at, count uint64) (all []piece) {
	b := make([]byte, 16*min(count, 1024))
	if _, err := memory.ReadAt(b, int64(at)); err != nil {
		return nil
	}
	for ; len(b) > 0; b = b[16:] {
		all = append(all, piece{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])})
	}
	return all
}

// errand writes the rest to the log, which the descriptor leads to now.
func (c cut) errand(d *data, mask uint64) (e errand) {
	for _, p := range c.rest {
		e.done = append(e.done, call{"", unix.SYS_WRITE, []uint64{uint64(c.fd), p.at, p.size}, anyResult})
	}
	e.after = unmask(d, mask)
	return e
}
