package rescue

import "encoding/binary"

// The machine code of an errand: Arm Architecture Reference Manual, C6. The kernel keeps every
// register but x0 over a call, so an errand changes x0 to x5 and x8, which the calls need, and
// x16 on its way back; no condition flag, as it compares by subtraction.
const (
	movz           = 0xd2800000 // movz x0, #0; with movk, each of four parts
	movk           = 0xf2800000
	subX1          = 0xcb010001 // sub x1, x0, x1
	skipIfEqual    = 0xb4000041 // cbz x1, over the next
	skipIfPositive = 0xb6f80040 // tbz x0, #63, over the next
	branch         = 0x14000000 // b
	branchX16      = 0xd61f0200 // br x16
	landing        = 0xd50324df // bti jc: a branch may lead here
	loadX16        = 0x58000070 // ldr x16, 12 bytes on
	nothing        = 0xd503201f // nop
)

func (a *assembler) set(x uint32, v uint64) {
	a.word(movz | uint32(v&0xffff)<<5 | x)
	for part := uint32(1); part < 4; part++ {
		if bits := uint32(v >> (16 * part) & 0xffff); bits != 0 {
			a.word(movk | part<<21 | bits<<5 | x)
		}
	}
}

func (a *assembler) call(c call) {
	for n, v := range c.args {
		a.set(uint32(n), v)
	}
	a.set(numberX, c.nr)
	a.word(supervisorCall)
}

// orJump goes to a label unless the call gave what is wanted.
func (a *assembler) orJump(want int64, label int) {
	if want == anyResult {
		a.word(skipIfPositive)
	} else {
		a.set(1, uint64(want))
		a.word(subX1)
		a.word(skipIfEqual)
	}
	a.jump(label)
}

func (a *assembler) jump(label int) {
	a.holes[label] = append(a.holes[label], len(a.text))
	a.word(branch)
}

func (a *assembler) patch(hole int, distance int64) {
	binary.LittleEndian.PutUint32(a.text[hole:], branch|words26(distance))
}

// words26 is a distance, as a branch has it: in instructions, of 26 bits.
func words26(distance int64) uint32 { return uint32(distance>>2) & (1<<26 - 1) }

// restore loads what the calls have changed, but for x16, and goes to the gate.
func (a *assembler) restore(r registers, gate uint64) {
	for x := range uint32(6) {
		a.set(x, r.Regs[x])
	}
	a.set(numberX, r.Regs[numberX])
	a.set(16, gate)
	a.word(branchX16)
}

// A gate is the last piece of the way back. No register is free at an arbitrary place of a
// program, and only a branch without one leaves all as they were: it reaches 128 MiB.
const (
	gateSize  = 24
	gateReach = 1<<27 - pageSize
)

// gateOf is the code of a gate at a place.
func gateOf(at uint64, back registers) []byte {
	a := &assembler{at: at}
	a.word(landing)
	a.word(loadX16)
	a.word(branch | words26(int64(back.Pc)-int64(a.here())))
	a.word(nothing)
	a.quad(back.Regs[16])
	return a.text
}

func leadsTo(r registers) uint64 { return r.Pc }
