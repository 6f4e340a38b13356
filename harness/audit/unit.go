package audit

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Source is one file of a unit, as it was written.
type Source struct {
	Name string // "app.service", or "app.service.d/limits.conf"
	Text string
}

// Unit is a service to try: its file with its drop-ins behind it, and what starts it.
type Unit struct {
	Name    string // of the service
	Text    string // its file and its drop-ins, which systemd reads like one
	File    File
	Beside  []Part // its socket, its timer
	Sources []Source
}

// Part is a unit that starts a service.
type Part struct {
	Source
	File File
}

// kinds are the units that there are acts for.
var kinds = []string{".service", ".socket", ".timer"}

// Assemble puts together the files of one service. A path names a drop-in where it ends in
// .conf: of the unit whose folder NAME.d it lies in, or of the service. The files are read
// with read.
func Assemble(paths []string, read func(path string) (string, error)) (u Unit, err error) {
	var drops []string
	for _, path := range paths {
		name := filepath.Base(path)
		if filepath.Ext(name) == ".conf" {
			drops = append(drops, path)
			continue
		}
		if !slices.Contains(kinds, filepath.Ext(name)) {
			return u, fmt.Errorf("cannot try %s: it takes files of %s, and drop-ins, FILE.conf", name, strings.Join(kinds, ", "))
		}
		if slices.ContainsFunc(u.Sources, func(s Source) bool { return filepath.Ext(s.Name) == filepath.Ext(name) }) {
			return u, fmt.Errorf("cannot try %s: one service is tried at a time, with its socket and its timer", name)
		}
		text, err := read(path)
		if err != nil {
			return u, err
		}
		u.Sources = append(u.Sources, Source{name, text})
		if filepath.Ext(name) == ".service" {
			u.Name = name
		}
	}
	if u.Name == "" {
		return u, fmt.Errorf("cannot try it without its service: name FILE.service, too")
	}
	if err := u.drop(drops, read); err != nil {
		return u, err
	}
	return u, u.read()
}

// drop adds drop-ins, in the order of their names: systemd.unit(5).
func (u *Unit) drop(paths []string, read func(string) (string, error)) error {
	slices.SortFunc(paths, func(a, b string) int { return strings.Compare(filepath.Base(a), filepath.Base(b)) })
	for _, path := range paths {
		of, is := strings.CutSuffix(filepath.Base(filepath.Dir(path)), ".d")
		if !is {
			of = u.Name
		}
		if !slices.ContainsFunc(u.Sources, func(s Source) bool { return s.Name == of }) {
			return fmt.Errorf("cannot try %s: it belongs to %s, which is not named", path, of)
		}
		text, err := read(path)
		if err != nil {
			return err
		}
		u.Sources = append(u.Sources, Source{of + ".d/" + filepath.Base(path), text})
	}
	return nil
}

// read makes files of the sources.
func (u *Unit) read() error {
	for _, s := range u.Sources {
		if strings.HasSuffix(s.Name, ".conf") {
			continue
		}
		text, file := u.whole(s)
		if s.Name != u.Name {
			u.Beside = append(u.Beside, Part{Source{s.Name, text}, file})
			continue
		}
		if u.Text, u.File = text, file; len(file.Lines) == 0 {
			return fmt.Errorf("cannot try %s: it has no [Service] section", s.Name)
		}
	}
	for _, p := range u.Beside {
		if starts := p.starts(); starts != u.Name {
			return fmt.Errorf("cannot try %s: it starts %s, and %s is named", p.Name, starts, u.Name)
		}
	}
	return nil
}

// whole is a unit's file with its drop-ins behind it.
func (u *Unit) whole(s Source) (text string, file File) {
	for _, one := range u.Sources {
		if one.Name != s.Name && !strings.HasPrefix(one.Name, s.Name+".d/") {
			continue
		}
		text += strings.TrimRight(one.Text, "\n") + "\n"
		for _, l := range Read(one).All {
			file.add(l)
		}
	}
	return text, file
}

// starts is the service that a socket or a timer starts: systemd.socket(5), systemd.timer(5).
func (p Part) starts() string {
	stem, what := strings.TrimSuffix(p.Name, filepath.Ext(p.Name)), "Service"
	if strings.HasSuffix(p.Name, ".timer") {
		what = "Unit"
	}
	if named := p.File.of(p.section(), what); named != "" {
		return named
	}
	if isOn(p.File.of("Socket", "Accept")) {
		return stem + "@.service"
	}
	return stem + ".service"
}

// section is the one that is about what the part does: "Socket".
func (p Part) section() string {
	kind := strings.TrimPrefix(filepath.Ext(p.Name), ".")
	return strings.ToUpper(kind[:1]) + kind[1:]
}

// part is the socket or the timer of a unit; false where it has none.
func (u Unit) part(kind string) (Part, bool) {
	at := slices.IndexFunc(u.Beside, func(p Part) bool { return filepath.Ext(p.Name) == kind })
	if at < 0 {
		return Part{}, false
	}
	return u.Beside[at], true
}
