package rescue

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// Order says what is to be done.
type Order struct {
	PID  int  // of the job, or
	Only bool // of a process alone
	// Log is open; the target opens it by its name, which has to lead to the same file then.
	Log      *os.File
	EOF      bool // give standard input its end, even where it is read
	Handler  bool // take a program's own handler of SIGHUP from it
	Filtered bool // suspend filters of system calls meanwhile: CAP_SYS_ADMIN
}

// Result tells what was done.
type Result struct {
	Stopped time.Duration // how long the job stood still
	Moved   map[int][]int // descriptors, by process
	Written int64         // bytes of writes cut short, that the log has now
	// Unseen are processes whose language catches SIGHUP for them: whether they do something
	// about it themselves is not to be seen. They hear of it no more.
	Unseen []int
}

// Do rescues processes: all, or none.
func Do(o Order) (Result, error) {
	type answer struct {
		Result
		error
	}
	answers := make(chan answer, 1)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with this, and lets go what it still holds
		r, err := rescue(o)
		answers <- answer{r, err}
	}()
	a := <-answers
	return a.Result, a.error
}

func rescue(o Order) (r Result, err error) {
	job, err := JobOf(o.PID, o.Only)
	if err != nil {
		return r, err
	}
	t := &tracer{}
	for _, pid := range job.PIDs {
		if here.sighup(pid) == caught {
			t.clue(pid)
		}
	}
	began := time.Now()
	defer func() {
		t.release()
		r.Stopped = time.Since(began)
	}()
	if err := t.still(&job, o); err != nil {
		return r, err
	}
	r.Moved = map[int][]int{}
	var sent []*target
	for _, pid := range job.PIDs {
		g, err := t.target(pid, job.Device, o)
		if err == nil && len(g.terminal) > 0 {
			err = g.send()
		}
		if err == nil && len(g.terminal) > 0 && !g.logsTo(o.Log) {
			err = errors.Join(Refusal{pid, "the name of the log leads it elsewhere: " + o.Log.Name(), "name a file in a folder of your own: --log FILE"}, g.abort(len(g.errand.steps)))
		}
		if err != nil {
			return r, errors.Join(err, takeBack(sent))
		}
		sent = append(sent, g)
	}
	for _, g := range sent {
		err = errors.Join(err, g.end(&r))
	}
	return r, err
}

// still holds the whole job: what it has started until it stood still as well.
func (t *tracer) still(job *Job, o Order) error {
	options := unix.PTRACE_O_TRACESYSGOOD
	if o.Filtered {
		options |= unix.PTRACE_O_SUSPEND_SECCOMP
	}
	for held := 0; len(job.PIDs) > held; {
		held = len(job.PIDs)
		if err := t.hold(job.PIDs, options); err != nil {
			return err
		}
		if !o.Only {
			job.grow()
		}
	}
	job.PIDs = slices.DeleteFunc(job.PIDs, func(pid int) bool { // it has ended meanwhile
		return !slices.ContainsFunc(t.threads, func(th *thread) bool { return th.pid == pid })
	})
	if !slices.Contains(job.PIDs, o.PID) {
		return Refusal{o.PID, "it has ended", ""}
	}
	return nil
}

func takeBack(sent []*target) (err error) {
	for _, g := range slices.Backward(sent) {
		if g.runner != nil {
			err = errors.Join(err, g.abort(len(g.errand.steps)))
		}
		_ = g.memory.Close()
	}
	return err
}

// target is a process that stands still.
type target struct {
	survey
	*runner
	*tracer
	memory  *os.File
	threads []*thread
	rooms   []room
	cuts    []cut
	sighup  disposition // as it was
	handles answer      // whether it does something of its own about it
}

func (t *tracer) target(pid int, device uint64, o Order) (g *target, err error) {
	g = &target{tracer: t}
	if g.survey, err = look(pid, device); err != nil {
		return g, err
	}
	for _, th := range t.threads {
		if th.pid == pid {
			g.threads = append(g.threads, th)
		}
	}
	if g.memory, err = os.OpenFile(fmt.Sprintf("/proc/%d/mem", pid), os.O_RDWR, 0); err != nil {
		return g, fmt.Errorf("cannot open the memory of process %d: %w", pid, err)
	}
	if g.rooms, err = roomsIn(pid, g.memory); err != nil {
		return g, err
	}
	for _, th := range g.threads {
		c, is, err := cutShort(th, &g.survey, g.memory)
		if err != nil {
			return g, err
		}
		if is {
			g.cuts = append(g.cuts, c)
		}
	}
	if g.sighup = here.sighup(pid); g.sighup == caught {
		g.handles = t.clue(pid).asked(g.memory)
	}
	if err := g.safe(o); err != nil {
		return g, err
	}
	th := g.idle()
	if th == nil {
		return g, Refusal{pid, "it computes with vectors that the kernel clears at a system call (SVE), and it is to make one", "ask again: it may be at something else then"}
	}
	mask, err := getMask(th.tid)
	if err != nil {
		return g, err
	}
	if err := g.askFlags(th, mask); err != nil {
		return g, err
	}
	g.runner, err = g.runs(th, func(d *data) errand { return g.errandOf(o.Log.Name(), d, th, mask, g.sighup != ignored) }, resumed(th.regs))
	return g, err
}

// askFlags has the target tell which descriptors a program that it executes would lose.
// What fdinfo shows is not enough: a terminal that was opened by TIOCGPTPEER with O_CLOEXEC
// keeps showing that, whatever has become of the descriptor (measured, Linux 6.18).
func (g *target) askFlags(th *thread, mask uint64) error {
	ask := errand{}
	var asked []*descriptor
	for i := range g.terminal {
		if d := &g.terminal[i]; d.flags&unix.O_CLOEXEC != 0 {
			asked = append(asked, d)
			ask.steps = append(ask.steps, step{call{"ask for the flags of a descriptor", unix.SYS_FCNTL, words(d.n, unix.F_GETFD), anyResult}, nil})
		}
	}
	if len(asked) == 0 {
		return nil
	}
	run, err := g.runs(th, func(d *data) errand { ask.after = unmask(d, mask); return ask }, resumed(th.regs))
	if err == nil {
		err = run.send()
	}
	if err == nil {
		err = run.finish()
	}
	if err != nil {
		return err
	}
	for i, d := range asked {
		if run.results[i]&unix.FD_CLOEXEC == 0 {
			d.flags &^= unix.O_CLOEXEC
		}
	}
	return nil
}

// logsTo tells whether what the target has opened is that file, and no other that somebody
// has put there, or that is there in its own view of the files.
func (g *target) logsTo(log *os.File) bool {
	var its, ours unix.Stat_t
	return unix.Stat(fmt.Sprintf("/proc/%d/fd/%d", g.pid(), g.free[0]), &its) == nil && unix.Fstat(int(log.Fd()), &ours) == nil &&
		its.Dev == ours.Dev && its.Ino == ours.Ino
}

// idle chooses the thread that goes: one in a system call has none of its own code half done.
// nil where none may make one.
func (g *target) idle() *thread {
	for _, th := range g.threads {
		if _, _, _, in := asleep(th.regs); in {
			return th
		}
	}
	if n := slices.IndexFunc(g.threads, may); n >= 0 {
		return g.threads[n]
	}
	return nil
}

func (g *target) runs(th *thread, of func(*data) errand, back registers) (*runner, error) {
	room, gate, err := place(g.rooms, leadsTo(back))
	if err != nil {
		return nil, err
	}
	d := &data{at: room.from}
	e := of(d)
	c, err := assemble(e, *d, back, gate)
	if err != nil {
		return nil, err
	}
	if uint64(len(c.text)) > room.size() {
		return nil, fmt.Errorf("cannot find room for %d bytes in the memory of process %d: %d are the most", len(c.text), g.pid(), room.size())
	}
	return &runner{tracer: g.tracer, thread: th, memory: g.memory, errand: e, back: back, code: c, at: d.at, gate: gate}, nil
}

func (g *target) pid() int { return g.survey.pid }

// end has a process whose steps have succeeded end its errand, and completes its writes.
func (g *target) end(r *Result) (err error) {
	defer func() { _ = g.memory.Close() }()
	if len(g.terminal) > 0 {
		err = g.finish()
	}
	if g.sighup == caught && g.handles == unseen {
		r.Unseen = append(r.Unseen, g.pid())
	}
	for _, fd := range g.terminal {
		r.Moved[g.pid()] = append(r.Moved[g.pid()], fd.n)
	}
	for _, c := range g.cuts {
		err = errors.Join(err, g.complete(c))
		for _, p := range c.rest {
			r.Written += int64(p.size)
		}
	}
	return err
}

// complete writes what is left of a write.
func (g *target) complete(c cut) error {
	mask, err := getMask(c.tid)
	if err != nil {
		return err
	}
	run, err := g.runs(c.thread, func(d *data) errand { return c.errand(d, mask) }, resumed(withResult(c.regs, c.whole)))
	if err == nil {
		err = run.send()
	}
	if err == nil {
		err = run.finish()
	}
	return err
}
