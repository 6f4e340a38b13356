package lane

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"outlive/harness/lab"
)

// pristine is how a lab was before a step: another one can be made there once it is so again.
// A boot takes half a second of a processor, which the proof of a lesson has for each of its
// hundred attempts otherwise.
type pristine struct {
	init  int             // its pid 1: one that has booted is another
	files map[string]file // on its disk, and at the top of its /run and /tmp; of timers when they ran last
	units []string        // that are active
}

// file is what changes when it is written to.
type file struct {
	mode     fs.FileMode
	size     int64
	changed  int64 // nanoseconds
	uid, gid uint32
}

// disregarded is what changes by itself, or holds nothing of a step's.
var disregarded = []string{"/root", "/srv", "/usr/local/share/workloads", "/var/lib/systemd", "/var/log", "/run/systemd", "/run/log", "/run/utmp"}

func look(l *lab.Lab) (p *pristine, err error) {
	p = &pristine{init: l.Init.PID, files: map[string]file{}}
	if err := p.walk(l.Written(), "/"); err != nil {
		return nil, err
	}
	for _, dir := range []string{"/run", "/tmp", "/run/systemd/system", "/run/systemd/transient", "/run/systemd/system.control", "/var/lib/systemd/timers"} {
		entries, _ := os.ReadDir(l.Path(dir)) // it may be none
		for _, e := range entries {
			if path := filepath.Join(dir, e.Name()); !slices.Contains(disregarded, path) {
				p.files[path] = file{mode: e.Type()}
			}
		}
	}
	p.units, err = active(l)
	return p, err
}

// walk notes all below a folder, by their paths in the lab.
func (p *pristine) walk(dir, as string) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		name := filepath.Join(as, strings.TrimPrefix(path, dir))
		switch {
		case errors.Is(err, fs.ErrNotExist): // it has gone meanwhile
			return nil
		case err != nil:
			return err
		case slices.Contains(disregarded, name):
			return fs.SkipDir
		}
		info, err := e.Info()
		if err != nil {
			return nil //nolint:nilerr // likewise
		}
		is := file{mode: info.Mode()}
		if st, ok := info.Sys().(*syscall.Stat_t); ok {
			is.uid, is.gid = st.Uid, st.Gid
		}
		if !info.IsDir() {
			is.size, is.changed = info.Size(), info.ModTime().UnixNano()
		}
		p.files[name] = is
		return nil
	})
}

// active are the units that are, and those that failed.
func active(l *lab.Lab) (units []string, err error) {
	text, err := l.CombinedOutput(l.Command("systemctl", "list-units", "--state=active,activating,failed", "--plain", "--no-legend", "--full"))
	if err != nil {
		return nil, fmt.Errorf("cannot list the lab's units: %w: %s", err, text)
	}
	for line := range strings.Lines(text) {
		if name, _, _ := strings.Cut(line, " "); !strings.HasSuffix(name, ".mount") {
			units = append(units, name)
		}
	}
	return units, nil
}

// restore makes the lab what it was. It fails where that cannot be: something that was there
// has changed, or is gone.
func (p *pristine) restore(l *lab.Lab) error {
	if l.Ended() || l.Init.PID != p.init {
		return errors.New("it is not the machine that it was")
	}
	now, err := look(l)
	if err != nil {
		return err
	}
	if err := end(l, slices.DeleteFunc(now.units, func(u string) bool { return slices.Contains(p.units, u) })); err != nil {
		return err
	}
	for path := range now.files {
		if _, was := p.files[path]; !was {
			if err := os.RemoveAll(l.Path(path)); err != nil {
				return err
			}
		}
	}
	if text, err := l.CombinedOutput(l.Command("sh", "-c", "systemctl daemon-reload && systemctl reset-failed")); err != nil {
		return fmt.Errorf("cannot have the lab's systemd forget: %w: %s", err, text)
	}
	if now, err = look(l); err != nil {
		return err
	}
	if !maps.Equal(now.files, p.files) || !slices.Equal(now.units, p.units) {
		return errors.New("something is not as it was")
	}
	return nil
}

// quell ends the units in which something of the step runs, before its stage is struck: one
// that starts anew what it loses, as supervisord does, would go on with that meanwhile. So
// would a timer, at any moment: it is ended first.
func (s *server) quell() error {
	units, err := s.ground.triggers()
	if err := errors.Join(err, s.ground.end(units)); err != nil {
		return err
	}
	units = nil
	for _, pid := range s.stage.Running() {
		if unit, err := s.room.Unit(pid); err == nil && !slices.Contains(units, unit) {
			units = append(units, unit)
		}
	}
	return s.ground.end(units)
}

// triggers are the units of the step that start others: systemd.unit(5), TriggeredBy.
func (g *Ground) triggers() (units []string, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lab == nil || g.lab.Ended() || g.pristine == nil {
		return nil, nil
	}
	units, err = active(g.lab)
	return slices.DeleteFunc(units, func(u string) bool {
		return !slices.Contains([]string{".timer", ".path", ".socket"}, filepath.Ext(u)) || slices.Contains(g.pristine.units, u)
	}), err
}

// end ends units of the lab, if it is there still.
func (g *Ground) end(units []string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lab == nil || g.lab.Ended() {
		return nil
	}
	return end(g.lab, units)
}

// end ends units, whatever they would have done before that.
func end(l *lab.Lab, units []string) error {
	if len(units) == 0 {
		return nil
	}
	const line = `systemctl stop --no-block "$@"; systemctl kill --signal=KILL "$@" 2>/dev/null; exec systemctl stop "$@"`
	text, err := l.CombinedOutput(l.Command("sh", append([]string{"-c", line, "sh"}, units...)...))
	if err != nil {
		return fmt.Errorf("cannot stop %s: %w: %s", strings.Join(units, " "), err, text)
	}
	return nil
}
