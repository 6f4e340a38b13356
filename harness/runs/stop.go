package runs

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// Stopped tells what stopping a run took.
type Stopped struct {
	Processes int  // that were there
	Killed    int  // that did not end by SIGTERM in time
	Already   bool // it had ended before
	Took      time.Duration
}

// patience bounds the wait for processes that were killed.
const patience = 5 * time.Second

// Stop ends a run and everything that came of it: SIGTERM, and SIGKILL for
// what is left after the timeout. What came of it are its descendants, also
// those that come to be meanwhile, and all of its session where that is its own.
func Stop(r Record, timeout time.Duration) (Stopped, error) {
	began := time.Now()
	t, ok := plant(r)
	if !ok {
		return Stopped{Already: true}, nil
	}
	defer t.close()
	left := t.end(unix.SIGTERM, began.Add(timeout))
	if left > 0 {
		left = t.end(unix.SIGKILL, time.Now().Add(patience))
	}
	did := Stopped{Processes: len(t.held), Killed: t.killed, Took: time.Since(began)}
	if left > 0 {
		return did, fmt.Errorf("cannot end %d of %d processes of %q: %w", left, len(t.held), r.Name, t.refused())
	}
	return did, nil
}

// tree is a process and all that came of it, held by pidfd.
type tree struct {
	start   uint64 // of its first process: none of the tree is older
	held    map[int]*proc.Handle
	told    map[int]unix.Signal // the last signal that each was sent
	session int                 // all of which belongs to the tree; 0 for none
	killed  int
	err     error // of the last signal that could not be sent
}

// plant takes hold of the run's process; it is not ok when that has ended.
func plant(r Record) (t *tree, ok bool) {
	if !r.State(proc.Root).Alive() {
		return nil, false
	}
	h, err := proc.Open(r.PID)
	if err != nil || h.Start != r.Start {
		h.Close()
		return nil, false
	}
	t = &tree{start: h.Start, held: map[int]*proc.Handle{r.PID: h}, told: map[int]unix.Signal{}}
	if p, err := proc.Root.Stat(r.PID); err == nil && p.SID > 0 && p.SID != r.Session {
		t.session = p.SID
	}
	return t, true
}

func (t *tree) close() {
	for _, h := range t.held {
		h.Close()
	}
}

// end sends the signal to all of the tree until it is gone, and gives how many
// are left at the deadline.
func (t *tree) end(s unix.Signal, deadline time.Time) int {
	t.freeze()
	for {
		t.tell(s)
		left := t.living()
		switch {
		case len(left) > 0 && !time.Now().Before(deadline):
			return len(left)
		case len(left) > 0:
			// Whoever goes first, the rest is looked at again: it may have grown.
			const look = 20 * time.Millisecond
			left[0].WaitGone(earlier(deadline, time.Now().Add(look)))
		}
		if !t.grow() && len(left) == 0 {
			return 0
		}
	}
}

// freeze stops the whole tree, so that it has no children that nobody knows of
// when their parents go: a process to which a signal was sent does not fork
// before it has dealt with it.
func (t *tree) freeze() {
	stopped := map[int]bool{}
	t.grow()
	for again := true; again; again = t.grow() {
		for _, h := range t.living() {
			if !stopped[h.PID] {
				stopped[h.PID] = true
				_ = h.Signal(unix.SIGSTOP)
			}
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (t *tree) living() (all []*proc.Handle) {
	for _, h := range t.held {
		if !h.Gone() {
			all = append(all, h)
		}
	}
	return all
}

// tell sends a signal to those that have not had it. A stopped process takes
// it when it is continued.
func (t *tree) tell(s unix.Signal) {
	for pid, h := range t.held {
		if t.told[pid] == s || h.Gone() {
			continue
		}
		t.told[pid] = s
		if s == unix.SIGKILL {
			t.killed++
		}
		if err := h.Signal(s); err != nil && !h.Gone() {
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

// grow takes hold of the descendants, and of the session, that are new, and
// tells whether there were any.
func (t *tree) grow() (grown bool) {
	for again := true; again; {
		again = false
		for _, h := range t.living() {
			for _, pid := range proc.Root.Children(h.PID) {
				again = t.hold(pid, h.PID) || again
			}
		}
		grown = grown || again
	}
	if t.session == 0 {
		return grown
	}
	entries, _ := os.ReadDir(string(proc.Root))
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			grown = t.hold(pid, 0) || grown
		}
	}
	return grown
}

// hold adds a process if it really is a child of the parent, or of the
// session, and tells whether it is new. The pid may have been reused since it
// was read: so the same start time is asked for before and after.
func (t *tree) hold(pid, parent int) bool {
	if _, known := t.held[pid]; known || pid == os.Getpid() {
		return false
	}
	p, err := proc.Root.Stat(pid)
	if err != nil || !t.owns(p, parent) {
		return false
	}
	h, err := proc.Open(pid)
	if err != nil {
		return false
	}
	if h.Start != p.Start {
		h.Close()
		return false
	}
	t.held[pid] = h
	return true
}

// owns tells whether a process came of the tree: as a child of that parent, or
// as one of the session. Init never does, and nothing that is older than the
// tree; ids of 0 stand for processes outside of this pid namespace.
func (t *tree) owns(p evidence.Process, parent int) bool {
	if p.PID <= 1 || p.Start < t.start || p.State == "Z" {
		return false
	}
	return parent > 1 && p.PPID == parent || t.session > 0 && p.SID == t.session
}
