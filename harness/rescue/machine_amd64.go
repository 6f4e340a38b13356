package rescue

import (
	"debug/elf"
	"encoding/binary"
	"time"

	"golang.org/x/sys/unix"
)

// registers are those of a thread.
type registers = unix.PtraceRegsAmd64

const machine = elf.EM_X86_64

// tried: errands were sent on this processor, thousands of times.
const tried = true

// What a system call that the stop has interrupted says to the kernel, which is never
// shown to the program (include/linux/errno.h).
const (
	restartSys       = -512
	restartNoIntr    = -513
	restartNoHand    = -514
	restartWithBlock = -516
)

// syscallSize is the size of the instruction.
const syscallSize = 2

// sighting is empty: a thread that stands still has all arguments of its call.
type sighting struct{}

func sight(int) (s sighting) { return s }

func getRegisters(tid int, _ sighting) (r registers, err error) {
	err = unix.PtraceGetRegsAmd64(tid, &r)
	return r, err
}

func setRegisters(tid int, r registers) error { return unix.PtraceSetRegsAmd64(tid, &r) }

// asleep tells which system call a thread was in when it was stopped, its arguments and
// its result so far; false where it was in none.
func asleep(r registers) (nr uint64, args [6]uint64, result int64, in bool) {
	return r.Orig_rax, [6]uint64{r.Rdi, r.Rsi, r.Rdx, r.R10, r.R8, r.R9}, int64(r.Rax), int64(r.Orig_rax) >= 0
}

// resumed are the registers with which a thread that was stopped goes on: the kernel's own
// way of starting an interrupted call again (arch/x86/kernel/signal.c), done by hand.
func resumed(r registers) registers {
	if int64(r.Orig_rax) >= 0 {
		switch int64(r.Rax) {
		case restartSys, restartNoIntr, restartNoHand:
			r.Rax = r.Orig_rax
			r.Rip -= syscallSize
		case restartWithBlock:
			r.Rax = unix.SYS_RESTART_SYSCALL
			r.Rip -= syscallSize
		}
	}
	r.Orig_rax = ^uint64(0) // the kernel has nothing left to do
	return r
}

// withResult sets what the call that the thread was in gives.
func withResult(r registers, result int64) registers {
	r.Rax = uint64(result)
	return r
}

// sentTo are the registers of a thread that begins an errand.
func sentTo(r registers, at uint64) registers {
	r.Rip, r.Orig_rax = at, ^uint64(0)
	return r
}

// stackOf is the end of the stack that the thread uses: 128 bytes below it may be in use
// as well (System V ABI, "The Stack Frame").
func stackOf(r registers) uint64 { return r.Rsp }

const redZone = 128

// resultOf is what a call has given, at the stop behind it.
func resultOf(tid int) (int64, error) {
	r, err := getRegisters(tid, sighting{})
	return int64(r.Rax), err
}

// settle reads the registers of a thread that was stopped; they say what it was doing.
func settle(th *thread, _ time.Time) (there bool, err error) { return true, th.read() }

// enter is for where a thread may be spoilt.
func enter(*thread, time.Time) (there bool, err error) { return true, nil }

// spoilt tells of a thread that must make no call.
func spoilt(registers) bool { return false }

// Registers of the arguments, as the instructions number them.
var arguments = [6]byte{7, 6, 2, 10, 8, 9}

func (a *assembler) set(reg byte, v uint64) {
	if v <= 0xffffffff { // mov r32, imm32 clears the upper half
		if reg >= 8 {
			a.bytes(0x41)
		}
		a.bytes(0xb8 + reg&7)
		a.word(uint32(v))
		return
	}
	a.bytes(0x48+reg>>3, 0xb8+reg&7) // movabs
	a.quad(v)
}

func (a *assembler) call(c call) {
	a.set(0, c.nr)
	for n, v := range c.args {
		a.set(arguments[n], v)
	}
	a.bytes(0x0f, 0x05) // syscall
}

// orJump goes to a label unless the call gave what is wanted.
func (a *assembler) orJump(want int64, label int) {
	if want == anyResult {
		a.bytes(0x48, 0x85, 0xc0, 0x0f, 0x88) // test rax, rax; js
	} else {
		a.bytes(0x48, 0x3d) // cmp rax, imm32
		a.word(uint32(want))
		a.bytes(0x0f, 0x85) // jne
	}
	a.hole(label)
}

func (a *assembler) jump(label int) {
	a.bytes(0xe9)
	a.hole(label)
}

func (a *assembler) hole(label int) {
	a.holes[label] = append(a.holes[label], len(a.text))
	a.word(0)
}

func (a *assembler) patch(hole int, distance int64) {
	binary.LittleEndian.PutUint32(a.text[hole:], uint32(distance-4))
}

// The flags that a program can have set, but for the direction.
const (
	carryToSign = 0xd5 // what SAHF loads: CF, PF, AF, ZF, SF
	direction   = 1 << 10
	overflow    = 1 << 11
)

// restore loads every register but the stack's, which the errand has not touched, without
// a stack: the flags first, as no MOV changes them.
func (a *assembler) restore(r registers, _ uint64) {
	if r.Eflags&direction != 0 {
		a.bytes(0xfd) // std
	} else {
		a.bytes(0xfc) // cld
	}
	a.bytes(0xb0, 0x7f, 0x04) // mov al, 127; add al, 1 overflows, 0 does not
	if r.Eflags&overflow != 0 {
		a.bytes(1)
	} else {
		a.bytes(0)
	}
	a.bytes(0xb4, byte(r.Eflags)&carryToSign|2, 0x9e) // mov ah, flags; sahf
	for n, v := range [16]uint64{r.Rax, r.Rcx, r.Rdx, r.Rbx, 0, r.Rbp, r.Rsi, r.Rdi, r.R8, r.R9, r.R10, r.R11, r.R12, r.R13, r.R14, r.R15} {
		if n != 4 { // rsp
			a.set(byte(n), v)
		}
	}
	a.bytes(0xff, 0x25, 0, 0, 0, 0) // jmp [rip]
	a.quad(r.Rip)
}

// The way back reaches everything: it needs no gate.
const (
	gateSize  = 0
	gateReach = 1 << 62
)

func gateOf(uint64, registers) []byte { return nil }

func leadsTo(r registers) uint64 { return r.Rip }

// eventGap is what lies between the two parts of struct epoll_event: it is packed here.
const eventGap = 0

func polls(nr uint64) bool { return nr == unix.SYS_POLL || nr == unix.SYS_PPOLL }

func selects(nr uint64) bool { return nr == unix.SYS_SELECT || nr == unix.SYS_PSELECT6 }
