// Package runs remembers what `outlive run` started: one file a run, written
// whole or not at all, and readable by anybody who is curious.
//
//	run ──Reserve──▶ NAME.json, complete     ──Start──▶ workload
//	                 NAME.entry  ◀── pid, time of entry ──┘ before it is executed
//	                 NAME.kin    ◀── what came of it elsewhere
//	                 NAME.end    ◀── how it ended
//
// So whatever becomes of `outlive run`, at any moment: who has entered is known,
// and who has not will never run. A run is identified by pid, start time and boot
// id together, so neither a reused pid nor a reboot is ever mistaken for the workload.
package runs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/files"
	"outlive/harness/proc"
)

// Store is the folder of the records, of the logs that were not placed
// elsewhere and of the pid files.
type Store string

// schema is that of a record; a file with another one is foreign.
const schema = "outlive/run/1"

// Record is one run; its JSON is a contract.
type Record struct {
	Schema  string    `json:"schema"`
	Name    string    `json:"name"`
	Mode    string    `json:"mode"`
	Via     string    `json:"via"`
	Without []string  `json:"without,omitempty"` // steps left out
	Wishes  []string  `json:"wishes,omitempty"`  // flags of run, as typed
	Command []string  `json:"command"`
	Dir     string    `json:"dir"`                     // that it was started in
	PID     int       `json:"pid"`                     // 0 until it has entered
	Start   uint64    `json:"start"`                   // clock ticks since boot, proc_pid_stat(5) field 22; of what has gone, the time by which it had started
	Boot    string    `json:"boot"`                    // boot id, proc_sys_kernel(5)
	Within  string    `json:"pid_namespace,omitempty"` // whose the pids are; in another one they tell nothing
	Session int       `json:"session"`                 // that outlive was called in, 0 where its leader is outside the pid namespace: another one is the run's alone
	Since   time.Time `json:"since"`
	Log     string    `json:"log"`               // absolute
	Pane    bool      `json:"pane"`              // another process writes the log: what a terminal of its own is told
	Carried bool      `json:"carried,omitempty"` // another process writes the log, from a pipe
	Env     []string  `json:"env,omitempty"`     // where its sockets are
	PIDFile string    `json:"pidfile,omitempty"`
	// Launcher is the outlive that starts it; of an older one it is not known.
	Launcher Launcher `json:"launcher,omitzero"`
	Unit     string   `json:"unit,omitempty"` // of systemd, its own

	roots []root
	held  *proc.Handle       // of its first process, where who started it has met it; nil else
	led   []evidence.Process // its descendants that led neither a session nor a group, when they were looked at
}

// Launcher is the process of `outlive run`, and its process group.
type Launcher struct {
	PID   int    `json:"pid"`
	Start uint64 `json:"start"`
	Group int    `json:"group"`
}

// ErrUnknown is for a name that no run has.
var ErrUnknown = errors.New("no such run")

// ErrInUse is for a name that a run has already.
var ErrInUse = errors.New("the name is in use")

// Unreadable is a file that should be a record and is none.
type Unreadable struct {
	Name string // of the run
	Path string
	Err  error
}

func (u *Unreadable) Error() string {
	return fmt.Sprintf("cannot read the record %q: %v", u.Path, u.Err)
}
func (u *Unreadable) Unwrap() error { return u.Err }

// Open gives the folder that the XDG base directory specification prescribes.
// It need not exist yet; one that others may write to is a *files.Foreign.
func Open(env func(string) string) (Store, error) {
	dir := env("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) { // empty or relative: to be disregarded, says the specification
		dir = filepath.Join(env("HOME"), ".local/state")
	}
	if !filepath.IsAbs(dir) {
		return "", errors.New("cannot tell where to remember runs: neither $XDG_STATE_HOME nor $HOME is an absolute path")
	}
	dir = filepath.Join(dir, "outlive")
	return Store(dir), files.Own(dir)
}

// Path gives the place of a run's file: "json", "log", "pid" or "sock".
func (s Store) Path(name, kind string) string {
	return filepath.Join(string(s), name+"."+kind)
}

// Reserve makes the record of a run, complete, under its name. With other it
// takes NAME-2, NAME-3 and so on where the name is in use; else that is ErrInUse.
// named is called with the name that it is tried with.
func (s Store) Reserve(name string, other bool, named func(string) Record) (Record, error) {
	took := name
	for n := 2; ; n++ {
		r := named(took)
		err := s.add(r)
		if !errors.Is(err, fs.ErrExist) {
			return r, err
		}
		if !other {
			return r, fmt.Errorf("cannot use the name %q: %w", took, ErrInUse)
		}
		took = name + "-" + strconv.Itoa(n)
	}
}

// add makes the record, and the folder for the first one.
func (s Store) add(r Record) error {
	r.Schema = schema
	err := os.MkdirAll(string(s), 0o700)
	if err == nil {
		err = files.JSON(s.Path(r.Name, "json"), r, 0o600, files.Make)
	}
	if err != nil {
		return fmt.Errorf("cannot write the record of %q: %w", r.Name, err)
	}
	return nil
}

// Load gives the record of a run: ErrUnknown when there is none, *Unreadable
// when its file is truncated or foreign.
func (s Store) Load(name string) (Record, error) {
	r, err := s.read(name)
	if err != nil {
		return r, err
	}
	return r, s.settle(&r)
}

// read is Load that decides nothing: a record without an entry may be of a start
// that was cut short, or be on its way out, as rm takes it away last.
func (s Store) read(name string) (Record, error) {
	if CheckName(name) != nil {
		return Record{}, fmt.Errorf("cannot find run %q: %w", name, ErrUnknown)
	}
	path := s.Path(name, "json")
	text, err := files.ReadOwn(path, files.Small)
	if errors.Is(err, fs.ErrNotExist) {
		return Record{}, fmt.Errorf("cannot find run %q: %w", name, ErrUnknown)
	}
	r := Record{}
	if err == nil {
		r, err = parse(name, text)
	}
	if err != nil {
		return Record{}, &Unreadable{name, path, err}
	}
	s.enter(&r)
	return r, nil
}

func parse(name string, text []byte) (r Record, err error) {
	if len(text) == 0 {
		return Record{Name: name}, nil
	}
	r.Session = -1 // of which there is none: the field must be there
	switch err := json.Unmarshal(text, &r); {
	case err != nil:
		return r, err
	case r.Schema != schema:
		return r, fmt.Errorf("its schema is %q, not %q", r.Schema, schema)
	case r.Name != name:
		return r, fmt.Errorf("it is the record of %q", r.Name)
	case r.PID <= 1 && (r.PID != 0 || r.Launcher.PID <= 1) || r.Session < 0 || !filepath.IsAbs(r.Log):
		return r, errors.New("its pid, its session or its log makes no sense")
	}
	return r, nil
}

// List gives all runs, the oldest first, and apart from them what cannot be read.
func (s Store) List() (all []Record, broken []*Unreadable, err error) {
	names, err := s.Names()
	for _, name := range names {
		r, err := s.Load(name)
		var u *Unreadable
		switch {
		case errors.As(err, &u):
			broken = append(broken, u)
		case err == nil:
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b Record) int { return a.Since.Compare(b.Since) })
	return all, broken, err
}

// Names gives the names of all runs, readable or not.
func (s Store) Names() ([]string, error) {
	names, entries, err := s.names()
	if err == nil {
		s.sweep(entries)
	}
	return names, err
}

func (s Store) names() (names []string, entries []fs.DirEntry, err error) {
	if entries, err = os.ReadDir(string(s)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("cannot list the runs: %w", err)
	}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".json"); ok && CheckName(name) == nil {
			names = append(names, name)
		}
	}
	return names, entries, nil
}

// Remove forgets a run, with its pid file, its socket and its log where they are the
// store's own; it does not end it.
func (s Store) Remove(name string) error {
	for _, kind := range []string{"entry", "kin", "end", "aside", "log", "pid", "sock", "json"} {
		err := os.Remove(s.Path(name, kind))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot remove %q: %w", name, err)
		}
	}
	return nil
}
