package rescue

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// tracer holds the threads of processes still. All of its methods run on one thread of
// the operating system: a tracer is a thread, and when it ends the kernel lets go all that
// it holds.
type tracer struct {
	threads  []*thread
	deadline time.Time
}

// thread is one that stands still.
type thread struct {
	tid, pid int
	regs     registers // as it was stopped
}

// The time that a thread may take to stop: one in a call that nothing interrupts (a disk
// that does not answer) does not.
const stopWithin = 2 * time.Second

// hold stops every thread of the processes, those that are started meanwhile as well.
func (t *tracer) hold(pids []int, options int) error {
	t.deadline = time.Now().Add(stopWithin)
	for {
		fresh, err := t.seize(pids, options)
		if err != nil || len(fresh) == 0 {
			return err
		}
		for _, th := range fresh {
			if err := t.stopped(th); err != nil {
				return err
			}
		}
		t.threads = slices.DeleteFunc(t.threads, func(th *thread) bool { return th.tid == 0 })
	}
}

// seize takes the threads that are not held yet, and asks them to stop.
func (t *tracer) seize(pids []int, options int) (fresh []*thread, err error) {
	for _, pid := range pids {
		for _, tid := range tasks(pid) {
			if slices.ContainsFunc(t.threads, func(th *thread) bool { return th.tid == tid }) {
				continue
			}
			_, _, no := unix.RawSyscall6(unix.SYS_PTRACE, unix.PTRACE_SEIZE, uintptr(tid), 0, uintptr(options), 0, 0)
			if errors.Is(no, unix.ESRCH) || no != 0 && ending(pid) {
				continue
			}
			if no != 0 {
				return nil, fmt.Errorf("cannot stop process %d: ptrace PTRACE_SEIZE: %w", pid, no)
			}
			th := &thread{tid: tid, pid: pid}
			t.threads, fresh = append(t.threads, th), append(fresh, th)
			if err := unix.PtraceInterrupt(tid); err != nil && !errors.Is(err, unix.ESRCH) {
				return nil, fmt.Errorf("cannot stop process %d: ptrace PTRACE_INTERRUPT: %w", pid, err)
			}
		}
	}
	return fresh, nil
}

// ending tells of a process that has ended, or is about to: nobody can trace it any more.
func ending(pid int) bool {
	fs := proc.FS(here.Proc)
	p, err := fs.Stat(pid)
	return err != nil || p.State == "Z" || p.State == "X" || fs.Exiting(pid, p.Start)
}

func tasks(pid int) (all []int) {
	entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, e := range entries {
		if tid, err := strconv.Atoi(e.Name()); err == nil {
			all = append(all, tid)
		}
	}
	return all
}

// stopped waits for a thread that was asked to stop. One that has ended has no tid any more.
func (t *tracer) stopped(th *thread) error {
	for {
		status, err := t.wait(th.tid)
		switch {
		case err != nil:
			return err
		case !status.Stopped():
			th.tid = 0
			return nil
		case status>>16 == unix.PTRACE_EVENT_STOP:
			th.regs, err = getRegisters(th.tid)
			if err != nil {
				return fmt.Errorf("cannot read the registers of thread %d: %w", th.tid, err)
			}
			return nil
		}
		// A signal came first: it is the thread's, and must not be lost.
		if err := unix.PtraceCont(th.tid, int(status.StopSignal())); err != nil {
			return fmt.Errorf("cannot stop thread %d: ptrace PTRACE_CONT: %w", th.tid, err)
		}
	}
}

// wait waits for what a thread reports, until the deadline. It comes within microseconds, and
// the job stands still meanwhile: a processor is given away before time is.
func (t *tracer) wait(tid int) (status unix.WaitStatus, err error) {
	for turn := 0; ; turn++ {
		got, err := unix.Wait4(tid, &status, unix.WALL|unix.WNOHANG, nil)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return status, fmt.Errorf("cannot wait for thread %d: %w", tid, err)
		case got == tid:
			return status, nil
		case time.Now().After(t.deadline):
			return status, fmt.Errorf("cannot stop thread %d: it did not stop within %s", tid, stopWithin)
		}
		if turn < 1000 {
			_, _, _ = unix.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0)
		} else {
			_ = unix.Nanosleep(&unix.Timespec{Nsec: 100_000}, nil)
		}
	}
}

// release lets all threads go on.
func (t *tracer) release() {
	for _, th := range t.threads {
		_ = unix.PtraceDetach(th.tid) // it may have been killed
	}
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
	was    []byte // what stood where the errand stands
	// results are those of the steps, as far as they were made.
	results []int64
}

// send writes an errand into the target, and has the thread make its steps. Where one
// fails all are taken back, and the error says which. What is done once they have all
// succeeded waits for finish.
func (r *runner) send() error {
	r.deadline = time.Now().Add(stopWithin)
	r.was = make([]byte, len(r.code.text))
	if _, err := r.memory.ReadAt(r.was, int64(r.at)); err != nil {
		return fmt.Errorf("cannot read the memory of process %d: %w", r.pid, err)
	}
	if _, err := r.memory.WriteAt(r.code.text, int64(r.at)); err != nil {
		return fmt.Errorf("cannot write to the memory of process %d: %w", r.pid, err)
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
			return errors.Join(err, r.restore())
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
			return errors.Join(err, r.restore())
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
			return errors.Join(err, r.restore())
		}
	}
	r.back = resumed(r.regs)
	return r.restore()
}

// restore puts the thread and the memory back to what they were.
func (r *runner) restore() error {
	err := setRegisters(r.tid, r.back)
	if err != nil {
		return fmt.Errorf("cannot set the registers of thread %d: %w", r.tid, err)
	}
	if _, err := r.memory.WriteAt(r.was, int64(r.at)); err != nil {
		return fmt.Errorf("cannot write to the memory of process %d: %w", r.pid, err)
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
	regs, err := getRegisters(r.tid)
	if err != nil {
		return 0, fmt.Errorf("cannot read the registers of thread %d: %w", r.tid, err)
	}
	return resultOf(regs), nil
}

const inSyscall = unix.SIGTRAP | 0x80

func (r *runner) toSyscall() error {
	for {
		if err := unix.PtraceSyscall(r.tid, 0); err != nil {
			return fmt.Errorf("cannot let thread %d go on: %w", r.tid, err)
		}
		status, err := r.wait(r.tid)
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
