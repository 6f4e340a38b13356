package audit

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// File is a unit file.
type File struct {
	Lines []Line // of [Service], in their order
	Unit  []Line // of [Unit], likewise
	All   []Line // of all sections
}

// Line is one setting.
type Line struct {
	Name, Value string
	Section     string
	At          string // where it was written: "app.service:15"
}

// Read reads a unit file: systemd.syntax(7). What is no setting is left out, as systemd does,
// which says so itself. (go-systemd refuses such a file, and one with a comment between the
// pieces of a setting.)
func Read(s Source) (f File) {
	section, setting, at, n := "", "", 0, 0
	for line := range strings.Lines(s.Text) {
		n++
		line = strings.TrimSpace(line)
		if line != "" && strings.ContainsAny(line[:1], "#;") || line == "" && setting == "" {
			continue
		}
		if setting == "" {
			at = n
		}
		piece, goesOn := strings.CutSuffix(line, `\`)
		if setting += piece; goesOn {
			setting += " "
			continue
		}
		if name, is := strings.CutPrefix(setting, "["); is {
			section = strings.TrimSuffix(name, "]")
		} else if name, value, is := strings.Cut(setting, "="); is {
			f.add(Line{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value), Section: section, At: fmt.Sprintf("%s:%d", s.Name, at)})
		}
		setting = ""
	}
	return f
}

func (f *File) add(l Line) {
	f.All = append(f.All, l)
	switch l.Section {
	case "Service":
		f.Lines = append(f.Lines, l)
	case "Unit":
		f.Unit = append(f.Unit, l)
	}
}

// of is what the last line of a section says; "" for nothing.
func (f File) of(section, name string) (value string) {
	for _, l := range f.All {
		if l.Section == section && l.Name == name {
			value = l.Value
		}
	}
	return value
}

// at is the last line that sets a directive, in whatever section.
func (f File) at(name string) (last Line) {
	for _, l := range f.All {
		if l.Name == name {
			last = l
		}
	}
	return last
}

// Value is what the unit says of a directive, all its lines together; "" for nothing.
func (f File) Value(name string) string {
	var all []string
	for _, l := range f.Lines {
		if l.Name != name {
			continue
		}
		if l.Value == "" { // it takes back what was said before
			all = nil
			continue
		}
		all = append(all, l.Value)
	}
	return strings.Join(all, " ")
}

// last is what the last line says of a directive of which one value counts; "" for nothing.
func (f File) last(name string) (value string) {
	for _, l := range f.Lines {
		if l.Name == name {
			value = l.Value
		}
	}
	return value
}

// Names are the directives that the unit sets, each once, in their order.
func (f File) Names() (names []string) {
	for _, l := range f.Lines {
		if !slices.Contains(names, l.Name) && f.Value(l.Name) != "" {
			names = append(names, l.Name)
		}
	}
	return names
}

// only are the lines of these directives.
func (f File) only(names ...string) (lines []Line) {
	for _, l := range f.Lines {
		if slices.Contains(names, l.Name) {
			lines = append(lines, l)
		}
	}
	return lines
}

// program is the path of what is run; "" for a name without one.
func (f File) program() string {
	path, _, _ := strings.Cut(strings.TrimLeft(f.last("ExecStart"), "@-:+!"), " ")
	if !filepath.IsAbs(path) || strings.ContainsAny(path, `%"'`) {
		return ""
	}
	return path
}

// around are lines that say how the program is run, and when: the program is ours here,
// and is run once.
func around(name string) bool {
	for _, prefix := range []string{"Exec", "Restart", "StartLimit", "Watchdog", "Timeout", "Standard", "Sockets", "BusName", "PIDFile", "Success", "NonBlocking", "FileDescriptor", "OOMPolicy", "RuntimeMax", "Guess"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return slices.Contains([]string{"Type", "NotifyAccess", "RemainAfterExit", "KillMode", "SyslogIdentifier", "RootDirectory", "RootImage"}, name)
}

// kept are the lines that stay in a service of ours.
func (f File) kept() (lines []Line) {
	for _, l := range f.Lines {
		if !around(l.Name) {
			lines = append(lines, l)
		}
	}
	return lines
}
