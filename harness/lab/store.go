package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/files"
	"outlive/harness/proc"
)

// ID tells one process from all others of this boot.
type ID struct {
	PID   int    `json:"pid"`
	Start uint64 `json:"start"` // clock ticks since boot, proc_pid_stat(5) field 22
}

// alive tells whether the process is there; a zombie is not.
func (id ID) alive() bool {
	p, err := proc.Root.Stat(id.PID)
	return id.PID > 0 && err == nil && p.Start == id.Start && p.State != "Z" && p.State != "X"
}

// Record is a lab with a name; its JSON is a contract.
type Record struct {
	Schema  string    `json:"schema"`
	Name    string    `json:"name"`
	Owner   ID        `json:"owner"`                   // the process whose end is the lab's
	Keeper  ID        `json:"keeper"`                  // 0 while it is being made
	Init    ID        `json:"init"`                    // the lab's pid 1, as seen from here
	Boot    string    `json:"boot"`                    // id of this machine's boot
	Within  string    `json:"pid_namespace,omitempty"` // whose the pids are; in another one they tell nothing
	Root    string    `json:"root"`
	Disk    string    `json:"disk"`
	Since   time.Time `json:"since"`
	Cgroups []string  `json:"cgroups"` // folders that only its end removes
	// Unlimited names what nobody can limit for the lab as a whole here: "memory", "pids".
	Unlimited []string `json:"unlimited"`
	// Controllers are those of resources of its units, with why a limit is not possible.
	Controllers []Controller `json:"controllers"`
}

const schema = "outlive/lab/1"

// State is what has become of a lab.
type State string

// States of a lab; what is Gone is forgotten as soon as anybody looks.
const (
	Booting State = "booting"
	Running State = "running"
	Ending  State = "ending" // its owner has gone, and its keeper follows
	Gone    State = "gone"
	// Elsewhere: in another pid namespace, as a container has it, not to be seen from here.
	Elsewhere State = "elsewhere"
)

// State asks /proc.
func (r Record) State() State {
	boot, err := proc.Root.BootID()
	here, _ := proc.Root.Namespace()
	switch owner, keeper := r.Owner.alive(), r.Keeper.alive(); {
	case err == nil && boot == r.Boot && r.Within != "" && r.Within != here && r.held():
		return Elsewhere
	case err != nil || boot != r.Boot || !owner && !keeper:
		return Gone
	case !owner:
		return Ending
	case r.Init.alive():
		return Running
	}
	return Booting
}

// held tells whether a lab's keeper holds its cgroups, or there was no time yet for it
// to be known: that can be told of one in another pid namespace, too.
func (r Record) held() bool {
	if r.Keeper.PID == 0 {
		return time.Since(r.Since) < bootTime
	}
	mounts, _ := cgroupMounts("/proc/self/mountinfo")
	for _, m := range mounts {
		for _, dir := range labCgroups(m.path, depth) {
			if filepath.Base(dir) != cgroupName(r.Keeper) {
				continue
			}
			f, err := lock(dir, unix.LOCK_EX|unix.LOCK_NB)
			if err == nil {
				f.Close()
			} else if errors.Is(err, unix.EWOULDBLOCK) {
				return true
			}
		}
	}
	return false
}

// Errors that a caller acts upon.
var (
	ErrUnknown = errors.New("no such lab")
	ErrInUse   = errors.New("the name is in use")
)

// Store is the folder in which labs with a name are remembered.
type Store string

func (s Store) path(name string) string { return filepath.Join(string(s), name+".json") }

// take remembers a new lab, unless one of that name is there.
func (s Store) take(r Record) error {
	if err := files.MakeOwn(string(s)); err != nil {
		return fmt.Errorf("cannot remember the lab: %w", err)
	}
	if _, err := s.List(); err != nil { // sweeps
		return err
	}
	err := s.write(r, files.Make)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("cannot name a lab %q: %w", r.Name, ErrInUse)
	}
	return err
}

// save puts the record in place of what was there.
func (s Store) save(r Record) error { return s.write(r, files.Replace) }

func (s Store) write(r Record, put func(path string, text []byte, perm os.FileMode) error) error {
	r.Schema = schema
	if err := files.JSON(s.path(r.Name), r, 0o600, put); err != nil {
		return fmt.Errorf("cannot remember the lab: %w", err)
	}
	return nil
}

// Load gives the record of a lab; ErrUnknown where there is none.
func (s Store) Load(name string) (r Record, err error) {
	text, err := files.ReadOwn(s.path(name), files.Small)
	if errors.Is(err, fs.ErrNotExist) {
		return r, fmt.Errorf("cannot find lab %q: %w", name, ErrUnknown)
	}
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err == nil && (r.Schema != schema || r.Name != name) {
		err = errors.New("it is not that of a lab of this name")
	}
	if err != nil {
		return r, fmt.Errorf("cannot read the record %q: %w", s.path(name), err)
	}
	return r, nil
}

// drop forgets the lab of that name, if it is that owner's.
func (s Store) drop(name string, owner ID) error {
	r, err := s.Load(name)
	if err != nil || r.Owner != owner {
		return err
	}
	return os.Remove(s.path(name))
}

// List gives the labs there are. What has lost its owner and its keeper, by
// SIGKILL or by a reboot of this machine, is swept away: its cgroups, which are
// empty then, and its record.
func (s Store) List() (all []Record, err error) {
	entries, err := os.ReadDir(string(s))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot list the labs: %w", err)
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok || strings.HasPrefix(name, ".") {
			continue
		}
		r, err := s.Load(name)
		switch {
		case errors.Is(err, ErrUnknown): // it ended meanwhile
		case err != nil:
			return all, err
		case r.State() != Gone:
			all = append(all, r)
		default:
			// Its cgroups are among those that are swept.
			if err := s.drop(name, r.Owner); err != nil {
				return all, err
			}
		}
	}
	return all, sweep()
}

// Open gives the lab of that name, once it is ready. The caller closes it.
func (s Store) Open(ctx context.Context, name string) (*Lab, error) {
	r, err := s.Load(name)
	if err != nil {
		return nil, err
	}
	l := &Lab{store: s, record: r}
	if err := l.ready(ctx); err != nil {
		return nil, err
	}
	return l, nil
}

// At says which processes a lab is: another one of this machine's enters it by that.
type At struct {
	Keeper ID `json:"keeper"`
	Init   ID `json:"init"`
}

// At says which the lab's are.
func (l *Lab) At() At {
	return At{ID{l.Keeper.PID, l.Keeper.Start}, ID{l.Init.PID, l.Init.Start}}
}

// Join gives a lab that another process has up, and that ends with that. The caller closes it.
func Join(a At) (l *Lab, err error) {
	l = &Lab{}
	if l.Keeper, err = a.Keeper.hold(); err == nil {
		l.Init, err = a.Init.hold()
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("cannot enter the lab: %w", err)
	}
	return l, nil
}

// again waits until the owner has written that the lab has booted, and takes hold of it.
func (l *Lab) again(ctx context.Context) error {
	l.Close()
	var err error
	proc.Until(time.Now().Add(10*bootTime), func() bool {
		var r Record
		if r, err = l.store.Load(l.record.Name); err == nil {
			l.record = r
		}
		return err != nil || ctx.Err() != nil || r.State() != Booting
	})
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("cannot use lab %q: it is not ready", l.record.Name)
	case l.record.State() != Running:
		return fmt.Errorf("cannot use lab %q: it is %s", l.record.Name, l.record.State())
	}
	if l.Keeper, err = l.record.Keeper.hold(); err == nil {
		l.Init, err = l.record.Init.hold()
	}
	if err != nil {
		l.Close()
	}
	return err
}

func (id ID) hold() (*proc.Handle, error) {
	h, err := proc.Open(id.PID)
	if err == nil && h.Start != id.Start {
		h.Close()
		return nil, fmt.Errorf("cannot hold process %d: it is another one by now", id.PID)
	}
	return h, err
}

// Close lets go of a lab that another process owns; it goes on.
func (l *Lab) Close() {
	l.Keeper.Close()
	l.Init.Close()
}

// ask has the owner of the lab end it.
func (l *Lab) ask() error {
	l.Close()
	return l.store.Down(l.record)
}

// Down ends a lab that another process owns, and waits until nothing is left of it.
func (s Store) Down(r Record) error {
	if r.State() == Elsewhere {
		return fmt.Errorf("cannot end lab %q: its processes are in another pid namespace, such as a container's", r.Name)
	}
	deadline := time.Now().Add(3 * clearing) // the owner's: for the keeper, to end it by force, for the cgroups
	for _, id := range []ID{r.Owner, r.Keeper} {
		h, err := id.hold()
		if err != nil {
			continue // gone
		}
		if id == r.Owner {
			_ = h.Signal(unix.SIGTERM)
		}
		if !h.WaitGone(deadline) {
			h.Kill(time.Now().Add(clearing)) // the keeper of a killed owner ends by itself
		}
		h.Close()
	}
	if r.State() != Gone {
		return fmt.Errorf("cannot end lab %q: process %d or %d does not end", r.Name, r.Owner.PID, r.Keeper.PID)
	}
	_, err := s.List()
	return err
}
