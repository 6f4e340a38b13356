package runs

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// Stopped tells what stopping a run took.
type Stopped struct {
	Processes int  // that were told to end
	Killed    int  // that did not end by that signal in time
	Already   bool // nothing of it was there any more
	Took      time.Duration
}

// patience bounds the wait for processes that were killed, not counting how long they
// wait for a processor to end on.
const patience = 5 * time.Second

// Stop ends a run, which is all that came of it: by a signal, and SIGKILL for what is
// left after the timeout; also what comes to be meanwhile. What keeps a terminal
// or carries the output for the others goes last: told first, it would hang up on them.
// What its manager would start again the manager is asked to stop. How its first process
// ended is remembered when Stop returns: the recorder may come to it later.
func (s Store) Stop(r Record, signal unix.Signal, timeout time.Duration) (Stopped, error) {
	began := time.Now()
	t := &tree{r: r, held: map[int]*proc.Handle{}, told: map[int]unix.Signal{}, above: map[int]bool{}, leads: map[int]bool{}, carries: map[int]bool{}}
	defer t.close()
	if t.grow(); len(t.held) == 0 {
		return Stopped{Already: true}, nil
	}
	if r.restarts() {
		asked := time.Now()
		if err := t.stopUnit(signal, asked.Add(timeout)); err != nil {
			return Stopped{Took: time.Since(began)}, err
		}
		timeout -= time.Since(asked)
	}
	left := t.end(signal, timeout)
	if left > 0 {
		left = t.end(unix.SIGKILL, patience)
	}
	did := Stopped{Processes: len(t.told), Killed: t.killed, Took: time.Since(began)}
	if left > 0 {
		return did, fmt.Errorf("cannot end %d of %d processes of %q: %w", left, len(t.held), r.Name, t.refused())
	}
	if first := t.held[r.PID]; first != nil {
		_ = s.ended(r.Name, first.Reap(time.Now().Add(time.Second)))
	}
	return did, nil
}

// tree is a run's processes, held by pidfd.
type tree struct {
	r      Record
	held   map[int]*proc.Handle
	told   map[int]unix.Signal // the last signal that each was sent
	kept   map[int]bool        // that are not told yet
	leads  map[int]bool        // who leads a terminal of its own
	above  map[int]bool        // who stands above the first of them
	seen   time.Time           // when one that is not kept was
	killed int
	err    error // of the last signal that could not be sent

	carries map[int]bool // who was kept: a tool, which heeds SIGTERM whatever the run is told
}

func (t *tree) close() {
	for _, h := range t.held {
		h.Close()
	}
}

// end sends the signal to all of the tree until it is gone, and gives how many are left
// when the time is over that it has from when it is asked.
func (t *tree) end(s unix.Signal, timeout time.Duration) int {
	t.freeze()
	deadline := time.Now().Add(timeout)
	for queue := (proc.Queue{}); ; {
		t.tell(s)
		left := t.living()
		late := time.Since(deadline)
		if s == unix.SIGKILL {
			late -= queue.Waited(left...)
		}
		switch {
		case len(left) > 0 && late >= 0:
			return len(left)
		case len(left) > 0:
			// Whoever goes first, the rest is looked at again: it may have grown.
			const look = 20 * time.Millisecond
			t.held[left[0]].WaitGone(time.Now().Add(min(look, -late)))
		}
		if !t.grow() && len(left) == 0 {
			return 0
		}
	}
}

// freeze stops the whole tree, so that it has no children that nobody knows of
// when their parents go: a process to which a signal was sent does not fork
// before it has dealt with it. Who leads a terminal of the run's own is not stopped:
// tmux and screen would continue it, and script stops with it, and then takes its
// being continued for all that came, and waits for it for ever.
func (t *tree) freeze() {
	stopped := map[int]bool{}
	t.grow()
	for again := true; again; again = t.grow() {
		for _, pid := range t.living() {
			if !stopped[pid] && !t.kept[pid] && !t.leads[pid] {
				stopped[pid] = true
				_ = t.held[pid].Signal(unix.SIGSTOP)
			}
		}
	}
}

func (t *tree) living() (pids []int) {
	for pid, h := range t.held {
		if !h.Gone() {
			pids = append(pids, pid)
		}
	}
	return pids
}

// tell sends a signal to those that have not had it. A stopped process takes
// it when it is continued.
func (t *tree) tell(s unix.Signal) {
	for pid, h := range t.held {
		if t.told[pid] == s || t.kept[pid] || h.Gone() {
			continue
		}
		t.told[pid] = s
		sent := s
		switch {
		case s == unix.SIGKILL:
			t.killed++
		case t.carries[pid]:
			sent = unix.SIGTERM
		}
		if err := h.Signal(sent); err != nil && !h.Gone() {
			t.err = err
		}
		_ = h.Signal(unix.SIGCONT)
	}
}

func (t *tree) refused() error {
	if t.err != nil {
		return t.err
	}
	return fmt.Errorf("still there %s after SIGKILL", patience)
}

// grow takes hold of those that are new, and tells whether there were any.
func (t *tree) grow() (grown bool) {
	living := t.r.Living(proc.Root.All())
	for _, p := range living {
		grown = t.hold(p) || grown
	}
	t.keep(living)
	return grown
}

// hold adds a process, and tells whether it is new. The pid may have been
// reused since it was read.
func (t *tree) hold(p evidence.Process) bool {
	if _, known := t.held[p.PID]; known {
		return false
	}
	h, err := proc.Open(p.PID)
	if err != nil {
		return false
	}
	if h.Start != p.Start {
		h.Close()
		return false
	}
	t.held[p.PID] = h
	return true
}

// goodbyes is the time that the server of a multiplexer has to end by itself, and
// what writes the log to write the last words down, once nobody else is left.
const goodbyes = 500 * time.Millisecond

// keep spares those that keep a terminal or carry the output for the others, until
// these are gone: of a run on a terminal of its own those that have none, as the server
// of a multiplexer has none, and of any run those that stand above its first process.
func (t *tree) keep(living []evidence.Process) {
	t.kept = map[int]bool{}
	t.rise(living)
	for _, p := range living {
		t.leads[p.PID] = t.r.Pane && p.TTYNr != 0 && p.SID == p.PID
		if t.above[p.PID] || t.r.Pane && p.TTYNr == 0 {
			t.kept[p.PID], t.carries[p.PID] = true, true
		} else {
			t.seen = time.Now()
		}
	}
	if time.Since(t.seen) > goodbyes {
		clear(t.kept)
	}
}

// rise notes who stands above the run's first process, while that lives.
func (t *tree) rise(living []evidence.Process) {
	parents := map[int]int{}
	for _, p := range living {
		parents[p.PID] = p.PPID
	}
	for pid := parents[t.r.PID]; parents[pid] != 0 && !t.above[pid]; pid = parents[pid] {
		t.above[pid] = true
	}
}
