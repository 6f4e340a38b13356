package audit

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/coreos/go-systemd/v22/unit"
)

// File is a unit file, as far as it is about the service itself.
type File struct {
	Lines []Line // of [Service], in their order
	Unit  []Line // of [Unit], likewise
}

// Line is one setting.
type Line struct{ Name, Value string }

// Read reads a unit file of a service.
func Read(r io.Reader) (f File, err error) {
	options, err := unit.DeserializeOptions(r)
	if err != nil {
		return f, fmt.Errorf("cannot read the unit: %w", err)
	}
	for _, o := range options {
		line := Line{o.Name, strings.TrimSpace(o.Value)}
		switch o.Section {
		case "Service":
			f.Lines = append(f.Lines, line)
		case "Unit":
			f.Unit = append(f.Unit, line)
		}
	}
	if len(f.Lines) == 0 {
		return f, fmt.Errorf("cannot try the unit: it has no [Service] section")
	}
	return f, nil
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

// around are lines that say how the program is run, and when: the program is ours here,
// and is run once.
func around(name string) bool {
	for _, prefix := range []string{"Exec", "Restart", "StartLimit", "Watchdog", "Timeout", "Standard", "Sockets", "BusName", "PIDFile", "Success", "FileDescriptor", "OOMPolicy", "RuntimeMax", "Guess"} {
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
