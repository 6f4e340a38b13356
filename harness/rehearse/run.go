package rehearse

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// Run is one rehearsal in progress.
type Run struct {
	Order
	Ground
	Seen evidence.Rehearsal
	on   *launch // what the daemon that runs was started from; nil when none runs
	main *proc.Handle
	// known are all that there were when it was taken hold of.
	known []int
	// apart are processes that are no part of what was started last: the shells, and
	// a daemon that was started before.
	apart []int
	// earlier are those of them that may have children at any time, which are apart, too.
	earlier []int

	ignored string // a signal that the launcher ignores besides the bait, as sh names it; "" for none
	began   time.Time
	// before are the files that may be the pid file, as they stood before the first start,
	// may their paths, where the line alone names them, and returned what those held when
	// the launcher returned.
	before   map[string]kept
	may      []string
	returned map[string]*evidence.PIDFile

	more   []*os.File // that the launcher has, after what every launcher has
	turned []turned   // logs that are to be whole in the end

	holder *holder  // holds calls of what is started; nil for none
	gate   *os.File // the line is run when its end comes; nil: at once
}

// start runs the line, waits until what it starts looks the same for the window, and
// takes hold of the main process.
func (r *Run) start() (*evidence.Start, error) {
	l, err := r.launch()
	if err != nil {
		return nil, err
	}
	r.on, r.apart = l, append(r.apart, l.shell.PID)
	r.Seen.Starts++
	s := &evidence.Start{Bait: evidence.Bait{FD: baitFD, Target: baitTarget, Signal: baitSignal, Umask: baitUmask, Dir: r.Dir}}
	began := time.Now()
	all, err := r.watch(l, s, began)
	s.Screen = string(l.terminal.Since(0))
	if err != nil {
		return s, err
	}
	return s, r.cast(l, s, all)
}

// cast tells who of those is who, and takes hold of the main process.
func (r *Run) cast(l *launch, s *evidence.Start, all []evidence.Process) error {
	main, ok := choose(all, r.files(s)...)
	if !ok {
		s.Gone = true
		return nil
	}
	h, err := proc.Open(main.PID)
	if err != nil {
		return err
	}
	r.main, r.known = h, nil
	for _, p := range all {
		r.known = append(r.known, p.PID)
	}
	below := proc.Root.Descendants(main.PID)
	for _, p := range all {
		switch {
		case p.PID == main.PID:
		case slices.Contains(below, p.PID):
			s.Workers = append(s.Workers, p)
		default:
			s.Beside = append(s.Beside, p)
		}
	}
	r.find(s, main)
	r.seeFile(s, append([]evidence.Process{main}, all...))
	s.Blocked, _ = proc.Root.Blocked(main.PID)
	s.Awaited, s.Zombies = awaited(main), zombies(main.PID)
	facts(s, main)
	s.Listens = proc.Root.Sockets(append([]int{main.PID}, below...)...)
	s.Seen = evidence.Evidence{
		Line: r.Line, Shell: l.seen, Before: main, Tree: []evidence.Process{main}, Reaper: os.Getpid(), Outlive: os.Getpid(),
		Prompt: s.Returned, Listed: nil,
	}
	return nil
}

// choose takes the one that the pid file names; else, of those whose parent is none of
// them, the eldest that leads a session, or else the eldest.
func choose(all []evidence.Process, files ...*evidence.PIDFile) (main evidence.Process, ok bool) {
	for _, f := range files {
		if i := slices.IndexFunc(all, func(p evidence.Process) bool { return f != nil && p.PID == f.PID }); i >= 0 {
			return all[i], true
		}
	}
	for _, p := range all {
		if among(all, p.PPID) {
			continue
		}
		if !ok || p.SID == p.PID && main.SID != main.PID {
			main, ok = p, true
		}
	}
	return main, ok
}

// alive starts it anew where the daemon of the act before does not run any more.
func (r *Run) alive() error {
	if r.main != nil && !r.main.Gone() {
		return nil
	}
	r.strike()
	again, err := r.start()
	if err != nil {
		return err
	}
	if again.Gone {
		return errNotAnew
	}
	return nil
}

var errNotAnew = errors.New("it was started anew, and nothing of it runs")

// strike ends whatever runs.
func (r *Run) strike() {
	proc.KillDescendants(time.Now().Add(patience))
	if l := r.on; l != nil {
		l.close()
		l.shell.Close()
	}
	r.main.Close()
	r.on, r.main, r.apart, r.earlier = nil, nil, nil, nil
	r.clear()
}

func (r *Run) asked(act string) bool { return slices.Contains(r.Acts, act) }

// look says what the main process has become.
func (r *Run) look() (m evidence.Met) {
	if m.Gone = r.main.Gone(); m.Gone {
		m.Ending = r.main.Reap(time.Now().Add(patience))
		file := r.readPIDFile()
		fresh := slices.DeleteFunc(r.others(), func(p evidence.Process) bool { // what was there before is left, and no successor
			return slices.Contains(r.known, p.PID) && (file == nil || file.PID != p.PID)
		})
		if main, ok := choose(fresh, file); ok {
			m.Another = main.PID
		}
		return m
	}
	if p, err := proc.Root.Process(r.main.PID); err == nil {
		m.After = &p
	}
	m.Heard = &evidence.Heard{Stdout: reaches(r.main, 1), Stderr: reaches(r.main, 2)}
	m.Zombies = zombies(r.main.PID)
	return m
}

// awaited are the signals that a process reads from its signalfds: proc_pid_fdinfo(5), sigmask.
func awaited(p evidence.Process) (mask uint64) {
	for _, fd := range p.FDs {
		if fd.Target != "anon_inode:[signalfd]" {
			continue
		}
		text, _ := proc.Root.Of(p.PID, fmt.Sprintf("fdinfo/%d", fd.N))
		for line := range strings.Lines(text) {
			if word, ok := strings.CutPrefix(line, "sigmask:"); ok {
				its, _ := strconv.ParseUint(strings.TrimSpace(word), 16, 64)
				mask |= its
			}
		}
	}
	return mask
}

// reaches is where a descriptor's writes would end.
func reaches(h *proc.Handle, n int) string {
	name, err := h.Reaches(n)
	if err != nil {
		return evidence.Hidden
	}
	return name
}

// zombies are children that have ended, and that nobody has reaped.
func zombies(pid int) (all []int) {
	for _, child := range proc.Root.Children(pid) {
		if p, err := proc.Root.Stat(child); err == nil && p.State == "Z" {
			all = append(all, child)
		}
	}
	return all
}

// rests waits until what runs has looked the same for the window, or is gone.
func (r *Run) rests() {
	before, began := "", time.Now()
	since, delays, had := began, proc.Delays{}, turns{}
	every(time.Now().Add(patience), func() bool {
		all := r.others()
		if now := picture(all); now != before {
			before, since, had = now, time.Now(), nil
		}
		return time.Since(since)-had.waited(delays, all) > r.Window
	})
	r.Seen.Others += since.Sub(began) + r.Window
}
