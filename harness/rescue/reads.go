package rescue

import (
	"encoding/binary"
	"io"

	"golang.org/x/sys/unix"
)

// reads tells whether a process that stands still waits for what is typed: then it would
// be given end of file. Where it does not at this moment, it may later.
func (s *survey) reads(threads []*thread, memory io.ReaderAt) bool {
	for _, d := range s.terminal {
		for _, w := range d.watched {
			if w.events&unix.EPOLLIN != 0 {
				return true
			}
		}
	}
	for _, th := range threads {
		if nr, args, _, in := asleep(th.regs); in && s.waits(nr, args, memory) {
			return true
		}
	}
	return false
}

func (s *survey) waits(nr uint64, args [6]uint64, memory io.ReaderAt) bool {
	switch {
	case nr == unix.SYS_READ || nr == unix.SYS_READV:
		return s.has(int(args[0]))
	case polls(nr):
		return s.polled(memory, args[0], args[1])
	case selects(nr):
		return s.selected(memory, args[0], args[1])
	}
	return false
}

// polled reads an array of struct pollfd: poll(2).
func (s *survey) polled(memory io.ReaderAt, at, count uint64) bool {
	b := make([]byte, 8*min(count, 1<<16))
	if _, err := memory.ReadAt(b, int64(at)); err != nil {
		return false
	}
	for ; len(b) > 0; b = b[8:] {
		if n := int32(binary.LittleEndian.Uint32(b)); s.has(int(n)) && binary.LittleEndian.Uint16(b[4:])&unix.POLLIN != 0 {
			return true
		}
	}
	return false
}

// selected reads the first of the sets of select(2).
func (s *survey) selected(memory io.ReaderAt, count, at uint64) bool {
	b := make([]byte, (min(count, 1<<16)+7)/8)
	if _, err := memory.ReadAt(b, int64(at)); at == 0 || err != nil {
		return false
	}
	for n := range 8 * len(b) {
		if b[n/8]&(1<<(n%8)) != 0 && s.has(n) {
			return true
		}
	}
	return false
}
