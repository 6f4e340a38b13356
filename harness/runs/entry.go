package runs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/files"
	"outlive/harness/proc"
)

// A root is a process that a run began with, or that is proven to have come of
// it; what came of a root is the run's as well. It has the pid and started no
// later than until: a pid is not given away while its process lives.
type root struct {
	PID   int    // also of the session and of the group that it may lead
	Until uint64 // clock ticks since boot
	SID   int
	PGID  int
}

func (o root) is(p evidence.Process) bool { return p.PID == o.PID && p.Start <= o.Until }

const rootLine = "%012d %012d %012d %012d\n" // as modes.Enter has it

// readRoots gives those of a file: whole lines only.
func readRoots(text []byte) (all []root) {
	for line := range strings.Lines(string(text)) {
		var o root
		n, err := fmt.Sscanf(line, rootLine, &o.PID, &o.Until, &o.SID, &o.PGID)
		if n == 4 && err == nil && o.PID > 1 {
			all = append(all, o)
		}
	}
	return all
}

// enter reads who has entered the run, and what came of it elsewhere.
func (s Store) enter(r *Record) {
	if r.PID > 0 { // of an older outlive
		r.roots = []root{{r.PID, r.Start, 0, 0}}
		return
	}
	for _, kind := range []string{"entry", "kin"} {
		text, _ := files.ReadOwn(s.Path(r.Name, kind), files.Small)
		r.roots = append(r.roots, readRoots(text)...)
		if kind == "entry" && len(r.roots) == 0 {
			return
		}
	}
	r.begin()
}

// begin takes the first root for the run's process.
func (r *Record) begin() {
	if len(r.roots) == 0 {
		return
	}
	r.PID, r.Start = r.roots[0].PID, r.roots[0].Until
	if p, err := proc.Root.Stat(r.PID); err == nil && r.roots[0].is(p) {
		r.Start = p.Start
	}
}

// prepare makes the file that the started side enters itself in.
func (s Store) prepare(name string) error {
	f, err := os.OpenFile(s.Path(name, "entry"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("cannot remember the run: %w", err)
	}
	return f.Close()
}

// enterFor enters a process that a manager started.
func (s Store) enterFor(r *Record, pid int) error {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now); err != nil {
		return fmt.Errorf("cannot tell the time: %w", err)
	}
	o := root{PID: pid, Until: uint64(now.Nano()) / uint64(time.Second/ticks)}
	if p, err := proc.Root.Stat(pid); err == nil {
		o.SID, o.PGID = p.SID, p.PGID
	}
	return s.note(r, "entry", o)
}

const ticks = 100 // a second: USER_HZ, time(7)

// note adds a root to a file of the run.
func (s Store) note(r *Record, kind string, o root) error {
	f, err := os.OpenFile(s.Path(r.Name, kind), os.O_WRONLY|os.O_APPEND|os.O_CREATE|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0o600)
	if err == nil {
		_, err = fmt.Fprintf(f, rootLine, o.PID, o.Until, o.SID, o.PGID)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return fmt.Errorf("cannot remember process %d of %q: %w", o.PID, r.Name, err)
	}
	r.roots = append(r.roots, o)
	return nil
}

// callOff takes the entry away, so that who has not entered will not go on, and
// tells whether somebody had entered before: the file is read after that. Who had
// is remembered again, or ended where there is no room for that.
func (s Store) callOff(r *Record) (entered bool) {
	roots := s.takeEntry(r.Name)
	if len(roots) == 0 {
		return false
	}
	if s.note(r, "entry", roots[0]) != nil {
		roots[0].end()
		return false
	}
	r.begin()
	return true
}

// takeEntry removes the file that the started side enters itself in, and gives who had.
func (s Store) takeEntry(name string) []root {
	path := s.Path(name, "entry")
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil
	}
	defer f.Close() // its room is free after that
	os.Remove(path)
	text, _ := io.ReadAll(io.LimitReader(f, files.Small))
	return readRoots(text)
}

// end kills the process, if it is there yet.
func (o root) end() {
	h, err := proc.Open(o.PID)
	if err != nil {
		return
	}
	defer h.Close()
	if p, err := proc.Root.Stat(o.PID); err == nil && o.is(p) {
		h.Kill(time.Now().Add(startPatience))
	}
}

// settle decides about a run whose start was cut short: nobody is left to finish
// it. What was started in a unit may still be on its way to the unit's manager.
func (s Store) settle(r *Record) error {
	if r.PID > 0 || r.Launcher.PID == 0 || r.elsewhere(proc.Root) || r.launching() {
		return nil
	}
	if pids := unitProcesses(r.Unit); len(pids) > 0 {
		err := s.enterFor(r, pids[0])
		r.begin()
		return err
	}
	const onItsWay = 30 * time.Second // as modes has it: startPatience
	if r.Unit != "" && time.Since(r.Since) < onItsWay {
		return nil
	}
	if s.callOff(r) {
		return nil
	}
	if err := s.Remove(r.Name); err != nil {
		return err
	}
	return fmt.Errorf("cannot find run %q: %w", r.Name, ErrUnknown)
}

// launching tells whether the outlive that starts the run is still at it.
func (r *Record) launching() bool {
	boot, err := proc.Root.BootID()
	p, gone := proc.Root.Stat(r.Launcher.PID)
	return err == nil && boot == r.Boot && gone == nil && p.Start == r.Launcher.Start && p.State != "Z"
}

// sweep removes what is left of runs that have no record.
func (s Store) sweep(entries []fs.DirEntry) {
	for _, e := range entries {
		name, kind, _ := strings.Cut(e.Name(), ".")
		if !ownKinds[kind] || CheckName(name) != nil {
			continue
		}
		if _, err := os.Lstat(s.Path(name, "json")); errors.Is(err, fs.ErrNotExist) {
			os.Remove(s.Path(name, kind))
		}
	}
}

// ownKinds are the files of a run that nothing but outlive makes.
var ownKinds = map[string]bool{"entry": true, "kin": true, "end": true, "aside": true, "log": true, "pid": true, "sock": true}
