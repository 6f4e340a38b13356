package audit

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Lack is something that a unit needs, and that the machine does not have.
type Lack struct {
	What string // "user", "group", "folder", "file"
	Name string
	Line Line // that needs it
}

func (l Lack) String() string {
	return fmt.Sprintf("the %s %s (%s=, %s)", l.What, l.Name, l.Line.Name, l.Line.At)
}

// Lacking is the error of a unit that cannot be started on a machine.
type Lacking struct {
	Unit string
	All  []Lack
}

func (l Lacking) Error() string {
	var all []string
	for _, one := range l.All {
		all = append(all, one.String())
	}
	return fmt.Sprintf("cannot try %s here: it needs %s", l.Unit, strings.Join(all, ", "))
}

// needed are the lines that a start fails for where what they name is not there:
// systemd.exec(5).
var needed = []struct{ line, what string }{
	{"Group", "group"}, {"SupplementaryGroups", "group"}, {"User", "user"}, {"WorkingDirectory", "folder"}, {"EnvironmentFile", "file"},
	{"ReadWritePaths", "folder"}, {"ReadOnlyPaths", "folder"}, {"InaccessiblePaths", "folder"},
}

// lacks are those of the unit's needs that the lab does not meet. What a dynamic user is
// called is nobody's name before, and folders that systemd makes are there in time.
func (b *bench) lacks() (all []Lack) {
	for _, n := range needed {
		who := n.what == "user" || n.what == "group"
		if who && isOn(b.file.last("DynamicUser")) {
			continue
		}
		for _, name := range b.file.named(n.line) {
			l := Lack{n.what, name, b.file.at(n.line)}
			if name == "" || strings.ContainsAny(name, "%~") || !who && (!filepath.IsAbs(name) || b.file.makes(name)) {
				continue
			}
			if !l.met(b) && !slices.ContainsFunc(all, func(o Lack) bool { return o.What == l.What && o.Name == l.Name }) {
				all = append(all, l)
			}
		}
	}
	return all
}

// named are the names or paths of a directive: of User= and its kin the last counts, and each
// EnvironmentFile= is one; the others are lists.
func (f File) named(directive string) []string {
	switch directive {
	case "User", "Group", "WorkingDirectory":
		return []string{f.last(directive)}
	case "EnvironmentFile":
		var paths []string
		for _, l := range f.only(directive) {
			if paths = append(paths, l.Value); l.Value == "" {
				paths = nil
			}
		}
		return paths
	}
	return strings.Fields(f.Value(directive))
}

// makes tells whether systemd makes that folder for the unit.
func (f File) makes(path string) bool {
	for _, m := range managed {
		for _, name := range strings.Fields(f.Value(m.line)) {
			if path == m.below+name || strings.HasPrefix(path, m.below+name+"/") {
				return true
			}
		}
	}
	return false
}

func (l Lack) met(b *bench) bool {
	switch l.What {
	case "user", "group":
		if _, err := strconv.Atoi(l.Name); err == nil {
			return true
		}
		_, err := b.in.CombinedOutput(b.in.Command("getent", map[string]string{"user": "passwd", "group": "group"}[l.What], l.Name))
		var ended *exec.ExitError
		return !errors.As(err, &ended) || ended.ExitCode() != unknownName // who cannot be asked now says nothing
	}
	return b.there(l.Name)
}

// unknownName is the status of getent(1) for what is in no database.
const unknownName = 2

// make makes it in the lab.
func (l Lack) make(b *bench) error {
	var cmd *exec.Cmd
	switch l.What {
	case "group":
		cmd = b.in.Command("groupadd", "--system", "--", l.Name)
	case "user":
		cmd = b.in.Command("useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "--gid", first(b.file.last("Group"), "nogroup"), "--", l.Name)
	case "folder":
		cmd = b.in.Command("mkdir", "-p", "--", l.Name)
	default:
		return b.in.WriteFile(l.Name, "", 0o644)
	}
	if out, err := b.in.CombinedOutput(cmd); err != nil {
		return fmt.Errorf("cannot make %s in the lab: %w: %s", l, err, strings.TrimSpace(out))
	}
	return nil
}
