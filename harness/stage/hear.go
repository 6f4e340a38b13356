package stage

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/theory"
	"outlive/harness/workload"
	"outlive/modes"
)

// hear gathers the beats from wherever the subject's output leads.
func (s *Stage) hear() evidence.Beats {
	shown := workload.ParseBeats(s.Terminal.Since(0))
	pane := once(func() evidence.Beats { return workload.ParseBeats(s.pane()) })
	files := once(s.files)
	journal := once(s.journal)
	from := func(place modes.Place) evidence.Beats {
		switch place {
		case modes.Terminal:
			return shown
		case modes.Pane:
			return pane()
		case modes.Journal:
			return journal()
		case modes.Pipe: // to a file in the end, or through ssh to the terminal
			if f := files(); len(f.Stdout)+len(f.Stderr) == 0 {
				return shown
			}
		}
		return files()
	}
	e := s.Seen
	if e.Before.PID == 0 || e.Shell.PID == 0 {
		e, _ = s.glimpse()
	}
	place := theory.Place(e, 1)
	out, err := from(place), from(theory.Place(e, 2))
	return evidence.Beats{Place: string(place), Stdout: out.Stdout, Stderr: err.Stderr, Torn: max(out.Torn, err.Torn), Files: max(out.Files, err.Files)}
}

// once computes once what may not be needed.
func once[T any](compute func() T) func() T {
	var made *T
	return func() T {
		if made == nil {
			v := compute()
			made = &v
		}
		return *made
	}
}

// journal reads the beats of the subject's unit from the journal.
func (s *Stage) journal() evidence.Beats {
	text, err := s.Place.Journal(s.Seen.Unit)
	beats := workload.ParseBeats([]byte(text))
	if err != nil {
		beats.Why = err.Error()
	}
	return beats
}

// files reads the beats from every file of the home, wherever rotation has put
// them, and from the logs of `outlive run`, in the order of their numbers.
func (s *Stage) files() (all evidence.Beats) {
	names, _ := filepath.Glob(s.Place.Outside(filepath.Join(s.home, "*")))
	logs, _ := filepath.Glob(s.Place.Outside(filepath.Join(s.home, ".local/state/outlive/*.log")))
	names = append(names, logs...)
	var found []evidence.Beats
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		text, err := os.ReadFile(name)
		if beats := workload.ParseBeats(text); err == nil {
			beats.Torn += bytes.Count(text, []byte("\x00outlive:")) // a hole in front of a line
			found = append(found, beats)
		}
	}
	found = slices.DeleteFunc(found, func(b evidence.Beats) bool { return len(b.Stdout)+len(b.Stderr)+b.Torn == 0 })
	all.Files = max(
		ownLines(found, func(b evidence.Beats) []int { return b.Stdout }),
		ownLines(found, func(b evidence.Beats) []int { return b.Stderr }))
	slices.SortStableFunc(found, func(a, b evidence.Beats) int { return first(a) - first(b) })
	for _, b := range found {
		all.Stdout, all.Stderr, all.Torn = join(all.Stdout, b.Stdout), join(all.Stderr, b.Stderr), all.Torn+b.Torn
	}
	return all
}

// ownLines counts the files with a line of a stream that no other has: a mere copy has none.
func ownLines(files []evidence.Beats, of func(evidence.Beats) []int) (n int) {
	in := map[int]int{} // how many files, by line
	for _, f := range files {
		for _, line := range of(f) {
			in[line]++
		}
	}
	for _, f := range files {
		if slices.ContainsFunc(of(f), func(line int) bool { return in[line] == 1 }) {
			n++
		}
	}
	return n
}

// join adds the lines of another file: one that is in both was copied, as tee
// and cp do.
func join(lines, more []int) []int {
	had := slices.Clone(lines)
	for _, n := range more {
		if !slices.Contains(had, n) {
			lines = append(lines, n)
		}
	}
	return lines
}

func first(b evidence.Beats) int {
	all := append(slices.Clone(b.Stdout), b.Stderr...)
	if len(all) == 0 {
		return 0
	}
	return slices.Min(all)
}

// pane reads what a pane of tmux shows, or the log of a window of screen.
func (s *Stage) pane() []byte {
	p, err := proc.Root.Stat(s.Subject.PID)
	if err != nil {
		return nil
	}
	list, err := s.run("tmux", "list-panes", "-a", "-F", "#{pane_tty} #{pane_id}")
	if err == nil {
		for line := range strings.Lines(string(list)) {
			if tty, id, _ := strings.Cut(strings.TrimSpace(line), " "); tty == "/dev/"+p.TTY {
				text, _ := s.run("tmux", "capture-pane", "-p", "-J", "-S", "-", "-t", id)
				return text
			}
		}
	}
	shot := filepath.Join(s.home, ".hardcopy")
	if _, err := s.run("screen", "-X", "hardcopy", "-h", shot); err != nil {
		return nil
	}
	var text []byte
	proc.Until(time.Now().Add(s.Patience/10), func() bool { // the server writes it after its client has ended
		text, err = os.ReadFile(s.Place.Outside(shot))
		return err == nil && len(text) > 0
	})
	_ = os.Remove(s.Place.Outside(shot))
	return text
}

func (s *Stage) run(words ...string) ([]byte, error) {
	reader := s.Reader
	defer func() { s.Reader = reader }()
	s.Reader = words
	return s.capture()
}
