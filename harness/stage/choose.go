package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"outlive/harness/files"
	"outlive/harness/proc"
)

// Ways of naming the subject, of several: what stands before the = in Script.Pick.
const (
	ByComm    = "comm"    // the process is called so
	ByPidfile = "pidfile" // its number is in that file
	ByUnit    = "unit"    // it is systemd's, of a lab
	ByPort    = "port"    // it listens there
)

// Picks lists them.
func Picks() []string { return []string{ByComm, ByPidfile, ByUnit, ByPort} }

// errAbsent: what was picked is not there, yet.
var errAbsent = errors.New("it is not there")

// choose finds the subject among what the line started: the one that was picked; or
// what executed the command, wherever in the tree; of a line its first root, and of a
// pipe its first command.
func (m *stranger) choose(s *Stage, all []root) (int, error) {
	by, name, picked := strings.Cut(s.Pick, "=")
	pids := m.candidates(s)
	if picked {
		found := slices.DeleteFunc(slices.Clone(pids), func(pid int) bool { return !m.is(s, pid, by, name) })
		if len(found) == 0 {
			return 0, errAbsent
		}
		return slices.MinFunc(found, func(a, b int) int { return born(a) - born(b) }), nil
	}
	subject, shortest := below(m.first(all).PID), 0
	for _, pid := range pids {
		words := proc.Root.Command(pid)
		if !runs(words, m.command) || shortest > 0 && len(words) >= shortest {
			continue
		}
		subject, shortest = pid, len(words)
	}
	if children := proc.Root.Children(subject); shortest > len(m.command)+interpreter && len(children) > 0 {
		subject = children[0] // of a launcher that was given the command: it has executed something else since
	}
	return below(subject), nil
}

// first is the root that the line begins with. What a pipe begins with may be
// younger than what it leads to: setsid and the like start it anew.
func (m *stranger) first(all []root) root {
	is := all[0]
	for range all {
		for _, r := range all {
			if pipe := is.Outputs[0]; r.PID != is.PID && strings.HasPrefix(pipe, "pipe:") && (r.Outputs[1] == pipe || r.Outputs[2] == pipe) {
				is = r
			}
		}
	}
	return is
}

func born(pid int) int {
	p, _ := proc.Root.Stat(pid)
	return int(p.Start)
}

// is tells whether a process is the one that is picked.
func (m *stranger) is(s *Stage, pid int, by, name string) bool {
	switch by {
	case ByComm:
		words := proc.Root.Command(pid)
		return comm(pid) == name || len(words) > 0 && filepath.Base(words[0]) == name
	case ByUnit:
		unit, err := s.Place.Unit(pid)
		return err == nil && unit == name
	case ByPidfile:
		n, err := s.pidfile(name)
		return err == nil && slices.Contains(proc.Root.Numbers(pid, "NSpid"), n)
	case ByPort:
		port, err := strconv.Atoi(name)
		return err == nil && proc.Root.Listens(pid, port)
	}
	return false
}

// folder is where the line is typed.
func (s *Stage) folder() string {
	if s.Dir != "" {
		return s.Dir
	}
	return s.home
}

// commOnly tells whether a name is all that is picked by: who has got it, has it soon.
func (s *Stage) commOnly() bool { return strings.HasPrefix(s.Pick, ByComm+"=") }

// absent says that nobody of what there is was picked.
func (s *Stage) absent() error {
	why := ""
	if by, name, _ := strings.Cut(s.Pick, "="); by == ByPidfile {
		why = " (" + s.misled(name) + ")"
	}
	return fmt.Errorf("cannot meet the program: of what the line started none is %s%s; there is %s", s.Pick, why, s.cast())
}

// pidfile reads the number in a pid file.
func (s *Stage) pidfile(name string) (int, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(s.folder(), name)
	}
	text, err := files.Read(s.Place.Outside(name), files.Small)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

// misled tells why a pid file leads to nobody of the line.
func (s *Stage) misled(name string) string {
	n, err := s.pidfile(name)
	var number *strconv.NumError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file: the program writes it elsewhere, or not at all"
	case errors.As(err, &number) && number.Num == "":
		return "the file is empty: the program has not written it, or could not"
	case errors.As(err, &number):
		return fmt.Sprintf("the file holds %q, which is no number", number.Num)
	case err != nil:
		return err.Error()
	}
	return fmt.Sprintf("the file names process %d, none of these: it is older than the line, and to be removed before, or tells of one that has ended since", n)
}
