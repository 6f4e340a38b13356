package rescue

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"outlive/harness/still"
)

// tracer holds the threads of processes still. All of its methods run on one thread of
// the operating system.
type tracer struct {
	held     still.Threads
	threads  []*thread
	deadline time.Time
	clues    map[int]clue     // by pid
	seen     map[int]sighting // by thread
}

// clue reads a program's once.
func (t *tracer) clue(pid int) clue {
	is, known := t.clues[pid]
	if !known {
		if t.clues == nil {
			t.clues = map[int]clue{}
		}
		is = clueOf(pid)
		t.clues[pid] = is
	}
	return is
}

// thread is one that stands still.
type thread struct {
	tid, pid int
	before   sighting
	regs     registers // as it was stopped
}

// The time that a thread may take to stop, or to make a step of its errand.
const stopWithin = 2 * time.Second

// hold stops every thread of the processes, those that are started meanwhile as well.
func (t *tracer) hold(pids []int, options int) error {
	t.held.Within, t.seen = stopWithin, map[int]sighting{}
	t.held.Before = func(tid int) { t.seen[tid] = sight(tid) }
	for readied := false; ; {
		if err := t.held.Hold(pids, options); err != nil {
			return err
		}
		if len(t.held.All) == len(t.threads) {
			if readied {
				return nil
			}
			if err := t.ready(pids); err != nil {
				return err
			}
			readied = true
		}
		for _, one := range slices.Clone(t.held.All[len(t.threads):]) {
			th := &thread{tid: one.TID, pid: one.PID, before: t.seen[one.TID]}
			there, err := settle(th, time.Now().Add(stopWithin))
			if err != nil {
				return err
			}
			if !there {
				t.drop(th)
				continue
			}
			t.threads = append(t.threads, th)
		}
	}
}

// drop forgets a thread that has ended.
func (t *tracer) drop(th *thread) {
	t.held.All = slices.DeleteFunc(t.held.All, func(other still.Thread) bool { return other.TID == th.tid })
	t.threads = slices.DeleteFunc(t.threads, func(other *thread) bool { return other == th })
}

// soon is the time in which a program is at something else that computes with what a system
// call would spoil. All others stand still meanwhile.
const soon = 50 * time.Millisecond

// ready has each process have a thread that may make a system call, where it soon has one.
func (t *tracer) ready(pids []int) error {
	for _, pid := range pids {
		its := slices.DeleteFunc(slices.Clone(t.threads), func(th *thread) bool { return th.pid != pid })
		if len(its) == 0 || slices.ContainsFunc(its, may) {
			continue
		}
		there, err := enter(its[0], time.Now().Add(soon))
		if err != nil {
			return err
		}
		if !there {
			t.drop(its[0])
		}
	}
	return nil
}

// may tells whether a thread may make a system call of ours.
func may(th *thread) bool {
	_, _, _, in := asleep(th.regs)
	return in || !spoilt(th.regs)
}

// read reads the registers of a thread that was stopped.
func (th *thread) read() (err error) {
	if th.regs, err = getRegisters(th.tid, th.before); err != nil {
		return fmt.Errorf("cannot read the registers of thread %d: %w", th.tid, err)
	}
	return nil
}

// release lets all threads go on.
func (t *tracer) release() {
	t.held.Release()
	t.threads = nil
}

// runner is a thread on an errand.
type runner struct {
	*tracer
	*thread
	memory *os.File // /proc/PID/mem
	errand errand
	back   registers
	code   code
	at     uint64
	gate   uint64
	was    [2][]byte // what stood where the errand stands, and its gate
	// results are those of the steps, as far as they were made.
	results []int64
}

// send writes an errand into the target, and has the thread make its steps. Where one
// fails all are taken back, and the error says which. What is done once they have all
// succeeded waits for finish.
func (r *runner) send() error {
	r.deadline = time.Now().Add(stopWithin)
	r.was = [2][]byte{make([]byte, len(r.code.text)), make([]byte, len(r.code.gate))}
	for n, at := range r.places() {
		if _, err := r.memory.ReadAt(r.was[n], int64(at)); err != nil {
			return fmt.Errorf("cannot read the memory of process %d: %w", r.pid, err)
		}
	}
	if err := r.write([2][]byte{r.code.text, r.code.gate}); err != nil {
		return err
	}
	if err := setRegisters(r.tid, sentTo(r.regs, r.code.begin)); err != nil {
		return errors.Join(fmt.Errorf("cannot set the registers of thread %d: %w", r.tid, err), r.restore())
	}
	// From here on the thread comes back by itself, whatever becomes of us: the errand's last
	// call takes back the mask as well.
	if err := setMask(r.tid, ^uint64(0)); err != nil {
		return errors.Join(err, r.abort(0))
	}
	for n, s := range r.errand.steps {
		result, err := r.next()
		if err != nil {
			return r.left(err)
		}
		r.results = append(r.results, result)
		if s.want == anyResult && result >= 0 || result == s.want {
			continue
		}
		return errors.Join(failed(s, result), r.abort(n))
	}
	return nil
}

func failed(s step, result int64) error {
	if result < 0 {
		return fmt.Errorf("cannot %s: %w", s.name, unix.Errno(-result))
	}
	return fmt.Errorf("cannot %s: it gave %d where %d was foretold", s.name, result, s.want)
}

// finish makes what is to be done when all steps, of all processes, have succeeded.
func (r *runner) finish() error {
	for range len(r.errand.done) + len(r.errand.after) {
		if _, err := r.next(); err != nil {
			return r.left(err)
		}
	}
	return r.restore()
}

// abort takes back the first n steps.
func (r *runner) abort(n int) error {
	if err := setRegisters(r.tid, sentTo(r.regs, r.code.undos[n])); err != nil {
		return errors.Join(err, r.restore())
	}
	calls := len(r.errand.after)
	for _, s := range r.errand.steps[:n] {
		calls += len(s.undo)
	}
	for range calls {
		if _, err := r.next(); err != nil {
			return r.left(err)
		}
	}
	r.back = resumed(r.regs)
	return r.restore()
}

// Unfinished is for a process that does not answer in the middle of its errand: the log is on a
// disk that hangs, say. It ends the errand by itself.
type Unfinished struct{ PID int }

func (u Unfinished) Error() string {
	return fmt.Sprintf("process %d does not answer in the middle of it; once it does it is rescued all the same", u.PID)
}

// left gives back a thread that has failed in the middle; one that is late is left to itself.
func (r *runner) left(err error) error {
	if errors.Is(err, still.ErrLate) {
		return Unfinished{r.pid}
	}
	return errors.Join(err, r.restore())
}

// restore puts the thread and the memory back to what they were.
func (r *runner) restore() error {
	err := setRegisters(r.tid, r.back)
	if err != nil {
		return fmt.Errorf("cannot set the registers of thread %d: %w", r.tid, err)
	}
	return r.write(r.was)
}

func (r *runner) places() [2]uint64 { return [2]uint64{r.at, r.gate} }

func (r *runner) write(all [2][]byte) error {
	for n, at := range r.places() {
		if _, err := r.memory.WriteAt(all[n], int64(at)); err != nil {
			return fmt.Errorf("cannot write to the memory of process %d: %w", r.pid, err)
		}
	}
	return nil
}

// next has the thread make its next call, and gives the result.
func (r *runner) next() (int64, error) {
	for range 2 { // the entry of the call, and its end
		if err := r.toSyscall(); err != nil {
			return 0, err
		}
	}
	result, err := resultOf(r.tid)
	if err != nil {
		return 0, fmt.Errorf("cannot read the registers of thread %d: %w", r.tid, err)
	}
	return result, nil
}

const inSyscall = unix.SIGTRAP | 0x80

func (r *runner) toSyscall() error {
	for {
		if err := unix.PtraceSyscall(r.tid, 0); err != nil {
			return fmt.Errorf("cannot let thread %d go on: %w", r.tid, err)
		}
		status, err := still.Wait(r.tid, r.deadline)
		switch {
		case err != nil:
			return err
		case !status.Stopped():
			return fmt.Errorf("cannot go on: process %d was ended by somebody else", r.pid)
		case status.StopSignal() == inSyscall:
			return nil
		case status>>16 == unix.PTRACE_EVENT_STOP: // somebody has sent it SIGSTOP: it stops when we are done
		default:
			return fmt.Errorf("cannot go on: process %d got %s in the middle of it", r.pid, unix.SignalName(status.StopSignal()))
		}
	}
}

// Of signals the kernel's mask has eight bytes on every machine.
const maskSize = 8

func getMask(tid int) (mask uint64, err error) {
	return mask, onMask(unix.PTRACE_GETSIGMASK, tid, &mask)
}

func setMask(tid int, mask uint64) error { return onMask(unix.PTRACE_SETSIGMASK, tid, &mask) }

func onMask(request uintptr, tid int, mask *uint64) error {
	_, _, no := unix.RawSyscall6(unix.SYS_PTRACE, request, uintptr(tid), maskSize, uintptr(unsafe.Pointer(mask)), 0, 0)
	if no != 0 {
		return fmt.Errorf("cannot read or set the signals that thread %d blocks: %w", tid, no)
	}
	return nil
}
