package rescue

import (
	"encoding/binary"
	"fmt"
)

// call is one system call that the target makes itself.
type call struct {
	name string // for people, as in "open the log"
	nr   uint64
	args []uint64
	want int64 // the result that it must have; anyResult for any that is no error
}

const anyResult = -1

// step is a call, and what takes it back.
type step struct {
	call
	undo []call
}

// errand is what a thread of the target is sent on: steps that all succeed or are all
// taken back, then calls that end it, then the way back to what it was doing. It is one
// piece of code, which needs neither a stack nor anybody who watches: a thread that nobody
// traces any more runs it to its end.
type errand struct {
	steps []step
	done  []call // once every step has succeeded
	after []call // in any case, last
}

// code is an errand for a machine, at its place in the target.
type code struct {
	text  []byte // with its data
	gate  []byte // the last piece of the way back, where the machine needs one
	begin uint64
	undos []uint64 // where what was done before step n is taken back; [0] is the way back alone
}

// assembler writes machine code at an address.
type assembler struct {
	at   uint64
	text []byte
	// holes are the jumps to labels that are not placed yet.
	holes  map[int][]int
	labels map[int]uint64
}

func (a *assembler) here() uint64 { return a.at + uint64(len(a.text)) }

func (a *assembler) bytes(b ...byte) { a.text = append(a.text, b...) }

func (a *assembler) word(v uint32) { a.text = binary.LittleEndian.AppendUint32(a.text, v) }

func (a *assembler) quad(v uint64) { a.text = binary.LittleEndian.AppendUint64(a.text, v) }

// label places one.
func (a *assembler) label(n int) { a.labels[n] = a.here() }

// assemble writes an errand behind its data; it ends, through a gate, in a state of the registers.
func assemble(e errand, d data, back registers, gate uint64) (code, error) {
	a := &assembler{at: d.at, text: d.bytes, holes: map[int][]int{}, labels: map[int]uint64{}}
	for len(a.text)%16 != 0 {
		a.bytes(0)
	}
	begin := a.here()
	for n, s := range e.steps {
		a.call(s.call)
		a.orJump(s.want, n)
	}
	for _, c := range e.done {
		a.call(c)
	}
	const wayBack = 1 << 20
	a.jump(wayBack)
	c := code{begin: begin, undos: make([]uint64, len(e.steps)+1)}
	for n := len(e.steps) - 1; n >= 0; n-- { // falls through to the one before
		c.undos[n+1] = a.here()
		for _, u := range e.steps[n].undo {
			a.call(u)
		}
		a.label(n)
	}
	c.undos[0] = a.here()
	a.label(wayBack)
	for _, u := range e.after {
		a.call(u)
	}
	a.restore(back, gate)
	if err := a.fill(); err != nil {
		return c, err
	}
	c.text, c.gate = a.text, gateOf(gate, back)
	return c, nil
}

// fill writes the distances of jumps, which the machine's own patch knows how to write.
func (a *assembler) fill() error {
	for label, holes := range a.holes {
		target, placed := a.labels[label]
		if !placed {
			return fmt.Errorf("cannot write the errand: label %d is nowhere", label)
		}
		for _, hole := range holes {
			a.patch(hole, int64(target)-int64(a.at)-int64(hole))
		}
	}
	return nil
}
