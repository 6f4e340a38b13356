package rescue

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"outlive/harness/still"
)

// registers are those of a thread, and what it was doing in the kernel, which they do not
// say by themselves: the kernel has turned an interrupted call back, or given its result,
// before a tracer sees the thread (arch/arm64/kernel/signal.c, do_signal).
type registers struct {
	unix.PtraceRegsArm64
	in     bool   // it makes a system call, or has just made one
	again  bool   // the call is made again
	first  uint64 // its first argument, or nowhere
	vector bool   // it has vectors (SVE, SME) that a system call would clear
}

const machine = elf.EM_AARCH64

// tried: hundreds of errands were sent in machines that QEMU emulates (make arm64).
const tried = true

const (
	supervisorCall = 0xd4000001 // the instruction SVC #0
	noCall         = -1
	resultX        = 0 // x0, of arguments the first
	numberX        = 8 // x8
)

// sighting is what a thread was doing just before it was asked to stop. Afterwards a call that
// was cut short has its result where its first argument was, and proc_pid_syscall(5) shows no
// more than the registers (measured, Linux 6.1).
type sighting struct {
	writes uint64    // that it had made: proc_pid_io(5), syscw
	call   [4]uint64 // its number, and its first three arguments
	known  bool      // it was waiting in that call
}

func sight(tid int) (s sighting) {
	var counted bool
	s.writes, counted = writes(tid)
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", tid)) // of one that runs it says just that
	_, err := fmt.Sscanf(string(text), "%d 0x%x 0x%x 0x%x", &s.call[0], &s.call[1], &s.call[2], &s.call[3])
	s.known = counted && err == nil
	return s
}

// writes counts the calls of a thread that write, when they end.
func writes(tid int) (n uint64, counted bool) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/io", tid, tid)) // not every kernel has it
	_, after, _ := strings.Cut(string(text), "syscw:")
	_, err := fmt.Sscan(after, &n)
	return n, err == nil
}

// first gives the first argument of a write that has ended: where it is the only one since the
// sighting, it is the one that was seen.
func (s sighting) first(tid int, regs *unix.PtraceRegsArm64) uint64 {
	n, counted := writes(tid)
	if s.known && counted && n == s.writes+1 && s.call == [4]uint64{regs.Regs[numberX], s.call[1], regs.Regs[1], regs.Regs[2]} {
		return s.call[1]
	}
	return nowhere
}

// getRegisters reads them where a thread was stopped by PTRACE_INTERRUPT.
func getRegisters(tid int, before sighting) (r registers, err error) {
	if err = unix.PtraceGetRegSetArm64(tid, unix.NT_PRSTATUS, &r.PtraceRegsArm64); err != nil {
		return r, err
	}
	var code [8]byte // the instruction before, and the one to come
	if _, err := unix.PtracePeekText(tid, uintptr(r.Pc-4), code[:]); err == nil {
		r.again = binary.LittleEndian.Uint32(code[4:]) == supervisorCall
		r.in = r.again || binary.LittleEndian.Uint32(code[:]) == supervisorCall
	}
	r.first = r.Regs[resultX]
	if r.in && !r.again {
		r.first = before.first(tid, &r.PtraceRegsArm64)
	}
	r.vector = !r.in && live(tid)
	return r, nil
}

// setCall sets which call the kernel believes a thread to be in.
func setCall(tid int, nr int32) error {
	return regset(unix.PTRACE_SETREGSET, tid, unix.NT_ARM_SYSTEM_CALL, unsafe.Slice((*byte)(unsafe.Pointer(&nr)), 4))
}

func regset(request, tid int, which uintptr, b []byte) error {
	v := unix.Iovec{Base: &b[0], Len: uint64(len(b))}
	_, _, no := unix.RawSyscall6(unix.SYS_PTRACE, uintptr(request), uintptr(tid), which, uintptr(unsafe.Pointer(&v)), 0, 0)
	if no != 0 {
		return no
	}
	return nil
}

// setRegisters sets them where a thread is stopped, at a call as well: the kernel has
// nothing left to do there then.
func setRegisters(tid int, r registers) error {
	if err := setCall(tid, noCall); err != nil {
		return err
	}
	return unix.PtraceSetRegSetArm64(tid, unix.NT_PRSTATUS, &r.PtraceRegsArm64)
}

// asleep tells which system call a thread was in when it was stopped, its arguments and
// its result so far; false where it was in none.
func asleep(r registers) (nr uint64, args [6]uint64, result int64, in bool) {
	copy(args[:], r.Regs[:6])
	args[0] = r.first
	if result = int64(r.Regs[resultX]); r.again {
		result = again
	}
	return r.Regs[numberX], args, result, r.in
}

// again is the result of a call that is made again: ERESTARTSYS (include/linux/errno.h).
const again = -512

// resumed are the registers with which a thread that was stopped goes on: the kernel has
// turned a call that it makes again back already, and settle has found which.
func resumed(r registers) registers { return r }

// withResult sets what the call that the thread was in gives.
func withResult(r registers, result int64) registers {
	r.Regs[resultX] = uint64(result)
	return r
}

// branchType is what the processor keeps of a branch until its target is checked: BTI.
const branchType = 3 << 10

// sentTo are the registers of a thread that begins an errand.
func sentTo(r registers, at uint64) registers {
	r.Pc, r.Pstate = at, r.Pstate&^branchType
	return r
}

func stackOf(r registers) uint64 { return r.Sp }

// redZone: AAPCS64 has none, but Go keeps its frame pointer below the stack.
const redZone = 128

// resultOf is what a call has given, at the stop behind it.
func resultOf(tid int) (int64, error) {
	var r unix.PtraceRegsArm64
	err := unix.PtraceGetRegSetArm64(tid, unix.NT_PRSTATUS, &r)
	return int64(r.Regs[resultX]), err
}

// settle reads the registers of a thread that was stopped, and tells whether it has not ended.
// Whether a call that it makes again is restart_syscall(2), for what is left of its time, the
// kernel tells only the thread, on its way back. So it goes that way, and is stopped again
// where it makes the call; once more where it had been only about to make it.
func settle(th *thread, deadline time.Time) (there bool, err error) {
	if err := th.read(); err != nil {
		return true, err
	}
	for n := 0; n < 3 && timed(th.regs); n++ {
		if there, err := enter(th, deadline); err != nil || !there {
			return there, err
		}
	}
	return true, nil
}

// enter lets a thread go on into its next call, with what signals come first, and stops it
// there; one that makes none in time, wherever it is.
func enter(th *thread, deadline time.Time) (there bool, err error) {
	resume, asked := unix.PtraceSyscall, false
	for signal := 0; ; {
		if err := resume(th.tid, signal); err != nil && !errors.Is(err, unix.ESRCH) {
			return true, fmt.Errorf("cannot let thread %d go on: %w", th.tid, err)
		}
		status, err := still.Wait(th.tid, deadline)
		if errors.Is(err, still.ErrLate) && !asked {
			asked = true
			_ = unix.PtraceInterrupt(th.tid) // one that has ended is seen below
			status, err = still.Wait(th.tid, time.Now().Add(stopWithin))
		}
		switch signal = 0; {
		case err != nil:
			return true, err
		case !status.Stopped():
			return false, nil
		case status.StopSignal() == inSyscall:
			if err := th.calls(); err != nil {
				return true, err
			}
			_ = unix.PtraceInterrupt(th.tid)
			resume, asked, deadline = unix.PtraceCont, true, time.Now().Add(stopWithin)
		case status>>16 != unix.PTRACE_EVENT_STOP:
			signal = int(status.StopSignal())
		case asked:
			return true, th.read()
		}
	}
}

// calls sees which call a thread is about to make.
func (th *thread) calls() error {
	var r unix.PtraceRegsArm64
	if err := unix.PtraceGetRegSetArm64(th.tid, unix.NT_PRSTATUS, &r); err != nil {
		return fmt.Errorf("cannot read the registers of thread %d: %w", th.tid, err)
	}
	th.before = sighting{call: [4]uint64{r.Regs[numberX], r.Regs[0], r.Regs[1], r.Regs[2]}}
	th.before.writes, th.before.known = writes(th.tid)
	return nil
}

// timed tells of a call that would begin its time anew if it were simply made again.
func timed(r registers) bool {
	if !r.again {
		return false
	}
	const (
		absolute = 1    // TIMER_ABSTIME
		command  = 0x7f // FUTEX_CMD_MASK; FUTEX_WAIT is 0
	)
	switch r.Regs[numberX] {
	case unix.SYS_NANOSLEEP:
		return true
	case unix.SYS_CLOCK_NANOSLEEP:
		return r.Regs[1]&absolute == 0
	case unix.SYS_FUTEX:
		return r.Regs[1]&command == 0 && r.Regs[3] != 0
	}
	return false
}

// spoilt tells of a thread that must make no call: the kernel clears these vectors then.
func spoilt(r registers) bool { return r.vector }

// live tells whether a thread has more in its vectors than any call leaves: struct
// user_sve_header, whose flags say SVE_PT_REGS_SVE then.
func live(tid int) bool {
	const flags, sve = 12, 1
	for _, which := range []uintptr{unix.NT_ARM_SVE, unix.NT_ARM_SSVE} {
		var header [16]byte
		if regset(unix.PTRACE_GETREGSET, tid, which, header[:]) == nil && header[flags]&sve != 0 {
			return true
		}
	}
	return false
}

// eventGap is what lies between the two parts of struct epoll_event.
const eventGap = 4

func polls(nr uint64) bool { return nr == unix.SYS_PPOLL }

func selects(nr uint64) bool { return nr == unix.SYS_PSELECT6 }
