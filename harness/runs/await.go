package runs

import (
	"os"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// What Await takes for a start: the program was executed and lived that long, and
// what it does with signals stayed the same for a while.
const (
	Lived       = 250 * time.Millisecond
	settled     = 100 * time.Millisecond
	undisturbed = 50 * time.Millisecond
	atMost      = 2 * time.Second // for one that does not settle
)

// Began is what a run has become a short time after its start.
type Began struct {
	State  State
	Ending *Ending          // of its first process; nil when it lives, or nobody knows
	First  evidence.Process // the process that stands for it: its first one, or the first that is left
	Left   int              // how many live
}

// Watch is how a run is watched.
type Watch struct {
	Spare int // a child of this process that belongs to no run; 0 for none
	// Recorder starts the recorder, where there is none, and gives its pid. It waits a
	// little: the program is to have the machine to itself while it starts.
	Recorder func() int
	begun    bool        // it was asked for
	Stop     func() bool // ends it early
	// Deaf: its mode makes it ignore SIGHUP, which it may undo while it starts. One
	// that is still busy with that is watched for longer.
	Deaf bool
}

// Await watches a run until it has ended or has lived for a short time. This
// process must be a subreaper from before the start on: so those whose parents
// went come home, and what made a daemon of itself is known.
func (s Store) Await(r *Record, w Watch) (b Began) {
	h, err := r.take()
	began := time.Now()
	if err == nil {
		defer h.Close()
		s.untilSettled(r, h, &w)
		s.untilHeld(r, h, &w)
		if h.Gone() {
			_ = s.ended(r.Name, h.Reap(time.Now().Add(time.Second)))
		}
	}
	if w.Recorder != nil && !w.begun && r.State(proc.Root).Alive() {
		w.Spare = w.Recorder()
	}
	all := s.untilBorn(r, began.Add(Lived), w)
	living := r.Living(all)
	s.descend(r)
	b = Began{State: r.StateAmong(all), Ending: s.Ending(r.Name), Left: len(living)}
	if len(living) > 0 {
		b.First, _ = proc.Root.Process(living[0].PID)
	}
	return b
}

// meet takes hold of its first process before anybody says that it lives: how it ends is
// known to those who held it before.
func (r *Record) meet(pid int) { r.held, _ = proc.Open(pid) }

// take gives its first process, held.
func (r *Record) take() (h *proc.Handle, err error) {
	if h = r.held; h == nil {
		h, err = proc.Open(r.PID)
	}
	if err == nil && h.Start > r.Start {
		h.Close()
		err = os.ErrProcessDone
	}
	return h, err
}

// untilHeld hands the process over to the recorder: how it ends is known to those who
// held it before.
func (s Store) untilHeld(r *Record, h *proc.Handle, w *Watch) {
	if w.Recorder == nil || h.Gone() {
		return
	}
	if !w.begun {
		w.Spare, w.begun = w.Recorder(), true
	}
	queue := proc.Queue{}
	for began := time.Now(); time.Since(began)-queue.Waited(w.Spare) < atMost && !s.held(r.Name) && !w.Stop(); {
		if h.WaitGone(time.Now().Add(5 * time.Millisecond)) {
			return
		}
	}
}

// untilBorn gives all processes: of a run whose first one has ended not before a
// daemon in the making, whose parents come and go, had its time. That nothing is
// left is believed once it was seen a few times in a row.
func (s Store) untilBorn(r *Record, deadline time.Time, w Watch) []evidence.Process {
	var none, calm proc.Streak
	for {
		s.adopt(r, w.Spare)
		all := proc.Root.All()
		living := r.Living(all)
		none.Of(len(living) == 0)
		// A server whose last pane has ended is about to end, too.
		calm.Of(!slices.ContainsFunc(living, func(p evidence.Process) bool { return !proc.Root.AtRest(p.PID) }))
		late := time.Since(deadline)
		if len(living) > 0 && (living[0].PID == r.PID || late > 0 && calm >= 3 || late > atMost) || none == 3 || w.Stop() {
			return all
		}
		look := time.NewTimer(10 * time.Millisecond)
		<-look.C
	}
}

// untilSettled returns when the process has ended, or as Await says. Who waits for a
// processor or a disk does not live meanwhile.
func (s Store) untilSettled(r *Record, h *proc.Handle, w *Watch) {
	start, queue := time.Now(), proc.Queue{}
	var began, changed time.Duration // of its own time
	var last [2]uint64
	for !h.WaitGone(time.Now().Add(10*time.Millisecond)) && !w.Stop() {
		lived := time.Since(start) - queue.Waited(r.PID)
		p, _ := proc.Root.Signals(r.PID)
		if is := [2]uint64{p.Ignored, p.Caught}; is != last || w.Deaf && p.State == "R" {
			last, changed = is, lived
		}
		if entering(r.PID) {
			began = lived
		}
		if w.Recorder != nil && !w.begun && lived-began >= undisturbed {
			w.Spare, w.begun = w.Recorder(), true
		}
		s.adopt(r, w.Spare)
		if lived-began >= Lived && lived-changed >= settled || lived >= atMost {
			return
		}
	}
}

// entering tells whether a process is still outlive, about to become the command.
func entering(pid int) bool {
	text, _ := os.ReadFile(proc.Root.Path(pid, "cmdline"))
	_, words, _ := strings.Cut(string(text), "\x00")
	return strings.HasPrefix(words, "native\x00enter\x00")
}

// adopt notes those whose parents went, and who came home to this subreaper.
func (s Store) adopt(r *Record, spare int) {
	for _, pid := range proc.Root.Children(os.Getpid()) {
		if p, err := proc.Root.Stat(pid); err == nil && pid != spare && p.State != "Z" && p.Start >= r.Launcher.Start {
			s.remember(r, p)
		}
	}
}

// descend notes the descendants that nothing but descent proves. Who leads nothing yet may
// do so, start another and end before anybody looks again: then what is in its session or
// group tells.
func (s Store) descend(r *Record) {
	var led []evidence.Process
	for _, o := range r.roots {
		if p, err := proc.Root.Stat(o.PID); err != nil || !o.is(p) {
			continue
		}
		for _, pid := range proc.Root.Descendants(o.PID) {
			p, err := proc.Root.Stat(pid)
			switch {
			case err != nil || p.State == "Z":
			case p.SID == pid || p.PGID == pid:
				s.remember(r, p)
			default:
				led = append(led, p)
			}
		}
	}
	var all []evidence.Process
	for _, p := range r.led {
		if is, err := proc.Root.Stat(p.PID); err == nil && is.Start == p.Start && is.State != "Z" {
			continue
		}
		if all == nil {
			all = proc.Root.All()
		}
		if slices.ContainsFunc(all, func(o evidence.Process) bool {
			return o.PID != p.PID && o.Start >= p.Start && o.State != "Z" && (o.SID == p.PID || o.PGID == p.PID)
		}) {
			p.SID, p.PGID = p.PID, p.PID
			s.remember(r, p)
		}
	}
	r.led = led
}

// remember notes a process as a root of the run, once for each session or group
// that it is in.
func (s Store) remember(r *Record, p evidence.Process) {
	for _, o := range r.roots {
		if o.is(p) && (o.PID == r.PID || o.SID == p.SID && o.PGID == p.PGID) {
			return
		}
	}
	_ = s.note(r, "kin", root{p.PID, p.Start, p.SID, p.PGID})
}
