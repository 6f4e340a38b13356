package rehearse

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/hold"
)

// It is started while each call that writes its pid file, or makes it reachable, is held
// until the launcher has returned, or a second has passed. That nobody waits for them
// looks right by luck without it.
var _ = register(50, "held", func() Act {
	return Act{What: "a start with slow writes", Down: true,
		Moot: func(r *Run) string {
			switch s := r.Seen.First; {
			case !s.Returned:
				return "the launcher does not return"
			case r.Seen.PIDFile == "" && len(s.Listens) == 0:
				return "it has no pid file that is known (--pidfile), and listens at nothing"
			}
			return ""
		},
		Play: func(r *Run) error {
			h := &holder{path: r.realPath()}
			r.Seen.Held = &evidence.Held{Skipped: r.unholdable()}
			if r.Seen.Held.Skipped != "" {
				return nil
			}
			r.holder = h
			s, err := r.start()
			r.holder = nil
			if err != nil {
				return err
			}
			file := r.readPIDFile()
			r.strike()
			r.Seen.Held = &evidence.Held{Start: *s, Calls: h.finish(), PIDFile: file, Why: h.why}
			return nil
		}}
})

// unholdable says why calls cannot be held: without root that takes the gain of
// privileges away, which some need.
func (r *Run) unholdable() string {
	if os.Geteuid() == 0 {
		return ""
	}
	for _, word := range broken(r.Line) {
		path, err := exec.LookPath(word)
		if err != nil {
			continue
		}
		if info, err := os.Stat(path); err == nil && info.Mode()&(os.ModeSetuid|os.ModeSetgid) != 0 {
			return fmt.Sprintf("%s gains privileges, and who has its calls held gains none, unless it is root", filepath.Base(path))
		}
	}
	return ""
}

// longestHold is how long a call waits for the launcher to return, and longestHolds how
// long all of them together: who listens at many ports comes to an end, too.
const (
	longestHold  = time.Second
	longestHolds = 5 * time.Second
)

// holder holds calls of one start.
type holder struct {
	path     string // the pid file's, without links
	why      string // nothing could be held
	listener *hold.Listener
	returned atomic.Bool  // the launcher has
	waiting  atomic.Int32 // so many calls are
	done     chan []evidence.Call
}

// wrap has a command begin as the shim.
func (h *holder) wrap(cmd *exec.Cmd) error {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return fmt.Errorf("cannot find outlive's own executable: %w", err)
	}
	h.listener, err = hold.Wrap(cmd, self)
	return err
}

// begin holds the calls of the command, which has been started, until all that has come of
// it is gone.
func (h *holder) begin() {
	h.done = make(chan []evidence.Call, 1)
	if err := h.listener.Await(); err != nil {
		h.why = err.Error()
		h.done <- nil
		return
	}
	go func() { h.done <- h.hold() }()
}

// busy tells whether a call is held right now.
func (h *holder) busy() bool { return h != nil && h.waiting.Load() > 0 }

// finish gives the calls, once nothing is left.
func (h *holder) finish() []evidence.Call { return <-h.done }

// waiting is a call that is held, and where it is among all.
type waiting struct {
	*hold.Call
	at    int
	since time.Time
}

func (h *holder) hold() (all []evidence.Call) {
	defer h.listener.Close()
	var held []waiting
	var spent time.Duration
	for {
		within := 100 * time.Millisecond
		if len(held) > 0 {
			within = glance
		}
		c, err := h.listener.Next(within)
		if err != nil {
			return all
		}
		if c != nil {
			switch {
			case c.Bypasses():
				c.Refuse()
				all = append(all, evidence.Call{Name: c.Name(), PID: c.Thread(), Refused: true})
			case h.concerns(c):
				held = append(held, waiting{c, len(all), time.Now()})
				all = append(all, evidence.Call{Name: c.Name(), PID: c.Thread(), Text: c.Text()})
			default:
				c.Go()
			}
		}
		held = slices.DeleteFunc(held, func(w waiting) bool {
			late, took := h.returned.Load(), time.Since(w.since)
			if !late && took < longestHold && spent+took < longestHolds && w.Waits() {
				return false
			}
			spent += took
			all[w.at].Late, all[w.at].For = late, took
			w.Go()
			return true
		})
		h.waiting.Store(int32(len(held)))
	}
}

func (h *holder) concerns(c *hold.Call) bool {
	return c.Listens() || h.path != "" && c.Target() == h.path
}

// realPath is the pid file's without links; the file may not be there.
func (r *Run) realPath() string {
	path := r.path()
	if path == "" {
		return ""
	}
	if whole, err := filepath.EvalSymlinks(path); err == nil {
		return whole
	}
	dir, _ := filepath.EvalSymlinks(filepath.Dir(path))
	return filepath.Join(cmp.Or(dir, filepath.Dir(path)), filepath.Base(path))
}
