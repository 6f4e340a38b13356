package stage

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/terminal"
	"outlive/harness/theory"
	"outlive/modes"
)

// askEach is how many beats are asked for before the event, and after it.
const askEach = 2

// fill puts the trial's own names in the line's places.
func (s *Stage) fill(line string) string {
	return s.shell.Filler(s.subject.words(s),
		"{home}/{log}", filepath.Join(s.home, "log"), // which near gives whole
		"{home}", s.home, "{units}", s.Place.Units(), "{log}", s.near("log"), "{pidfile}", s.near("pid"), "{socket}", s.near("socket"), "{name}", s.Place.Name(s.home), "{without}", "",
	).Replace(line)
}

// near is the path of a file of the trial's, from where the line is typed.
func (s *Stage) near(file string) string {
	if s.Dir == "" {
		return file
	}
	return filepath.Join(s.home, file)
}

// write makes the files that the mode needs.
func (s *Stage) write() error {
	for _, f := range s.Files {
		path := s.fill(f.Path)
		if err := s.folders(filepath.Dir(path), f.User); err != nil {
			return err
		}
		text, err := modes.WithCommand(s.fill(f.Text), s.subject.words(s))
		if err != nil {
			return err
		}
		if err := os.WriteFile(s.Place.Outside(path), []byte(text), f.Mode); err != nil {
			return fmt.Errorf("cannot write what the mode needs: %w", err)
		}
		if f.User {
			if err := s.own(path, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// folders makes a folder and those above it that are not there.
func (s *Stage) folders(path string, user bool) error {
	err := os.Mkdir(s.Place.Outside(path), 0o755)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		if err := s.folders(filepath.Dir(path), user); err != nil {
			return err
		}
		return s.folders(path, user)
	case err != nil:
		return fmt.Errorf("cannot write what the mode needs: %w", err)
	case user:
		return s.own(path, nil)
	}
	return nil
}

// Launch starts the subject and looks at it, just before the event.
func (s *Stage) Launch() error {
	if err := s.Start(); err != nil {
		return err
	}
	return s.Look()
}

// Start types the line and meets the subject.
func (s *Stage) Start() error {
	mark := s.Terminal.Mark()
	s.Seen.Line = s.typed.text(s)
	typed := s.Seen.Line
	if s.Session.Commanded() {
		typed = "" // the shell has it, and waits
	}
	if err := s.typable(typed); err != nil {
		return err
	}
	if err := s.write(); err != nil {
		return err
	}
	if s.Orders {
		if err := s.order(); err != nil {
			return err
		}
	}
	if s.Session.Forced() || s.Session.AtOnce {
		if err := s.startRace(mark); err != nil {
			return err
		}
	}
	began := time.Now()
	if err := s.Terminal.Type(typed + "\n"); err != nil {
		return err
	}
	if s.race != nil {
		return s.launchRacing(mark)
	}
	if err := s.subject.meet(s, mark); err != nil {
		return err
	}
	s.took = time.Since(began)
	if s.Slow {
		return s.startSlowly(mark, began)
	}
	if s.Session.Where == theory.Entry {
		return s.awaitLine()
	}
	if s.Seen.Prompt {
		return nil
	}
	if !s.Traits.KeepsShell && !s.Session.Piped() {
		err := s.awaitShown(mark, "the prompt after the line", back)
		if err != nil {
			return err
		}
		s.Seen.Prompt = true
	}
	return nil
}

// back tells whether what was shown since a line was typed ends with a prompt.
func back(text []byte) bool { return bytes.IndexByte(text, '\n') >= 0 && atPrompt(text) }

// typable fails on a line that would arrive truncated.
func (s *Stage) typable(text string) error {
	for line := range strings.SplitSeq(text, "\n") {
		if limit := s.shell.MaxLine; limit > 0 && len(line) > limit {
			return fmt.Errorf("cannot type the line: it has %d bytes, and one typed at %s may have %d", len(line), s.shell.ID, limit)
		}
	}
	return nil
}

// Look lets the subject speak and observes everything that the checks need.
func (s *Stage) Look() error {
	s.settle()
	if err := s.subject.ask(s); err != nil {
		return err
	}
	s.Seen.Asked = s.pinged
	err := s.lookBefore()
	if s.Subject.Gone() {
		return errors.New("cannot go on: the subject ended before the event")
	}
	return err
}

// Company tells whether anything runs that is not there for the trial's sake.
func (s *Stage) Company() bool {
	return slices.ContainsFunc(s.Running(), func(pid int) bool {
		if s.scenery(pid) {
			return false
		}
		p, err := proc.Root.Stat(pid)
		return err == nil && p.State != "Z"
	})
}

// besides tells what else there is, if anything, with what it waits for.
func (s *Stage) besides() string {
	if !s.Company() {
		return ""
	}
	return "; there is " + s.cast()
}

// cast names every process of the trial, what it does, and where in the kernel
// it waits.
func (s *Stage) cast() string { return describe(s.Running()) }

func describe(pids []int) string {
	var all []string
	for _, pid := range pids {
		if p, err := proc.Root.Stat(pid); err == nil {
			is, _ := proc.Root.Signals(pid)
			all = append(all, fmt.Sprintf("%d %s of %d, %s in %s, pending %x, blocked %x", pid, p.Comm, p.PPID, p.State, proc.Root.Waits(pid), is.Pending, is.Blocked))
		}
	}
	return cmp.Or(strings.Join(all, "; "), "no process")
}

// settle waits for what others still have to do once the subject runs: an
// orphan's parent has yet to end, a shell may make a job the foreground group
// only after it has started, and the client that is to pass keys on may not have
// taken over the terminal: until then they reach the client itself.
func (s *Stage) settle() {
	reapers, tty := s.reapers(), fmt.Sprintf("/proc/%d/fd/0", s.Leader.PID)
	proc.Until(time.Now().Add(s.Patience/10), func() bool {
		p, err := proc.Root.Stat(s.Subject.PID)
		home := !s.Traits.Orphan || slices.Contains(reapers, p.PPID)
		front := !s.Traits.Foreground || p.PGID == p.TPGID
		return err != nil || home && front && (!s.Traits.Attached || terminal.Passes(tty))
	})
}

// ancestry are a process and those above it, up to the shell or to who adopted them.
func (s *Stage) ancestry(p evidence.Process) []evidence.Process {
	shell := s.Seen.Shell
	tree := []evidence.Process{p}
	ends := append(s.reapers(), os.Getpid()) // above these are none of the trial's
	for p.PID != shell.PID && p.PPID > 1 && !slices.Contains(ends, p.PPID) {
		if p.PPID == shell.PID {
			return append(tree, shell)
		}
		var err error
		if p, err = proc.Root.Process(p.PPID); err != nil {
			break // it ended meanwhile: the tree is what is left
		}
		tree = append(tree, p)
	}
	return tree
}

// lookBefore observes everything that the checks need, just before the event.
func (s *Stage) lookBefore() error {
	if err := s.lookAround(); err != nil {
		return err
	}
	s.subject.listen(s) // what is written now must have arrived now: the terminal or pane may go
	if s.Buffered && s.Traits.Output != modes.Null {
		s.Seen.Log = &evidence.Log{Before: len(s.Seen.Beats.Stdout)}
	}
	return nil
}

// lookAround observes the processes.
func (s *Stage) lookAround() (err error) {
	e := &s.Seen
	if !s.Session.Commanded() { // else it was seen before it began
		if e.Shell, err = proc.Root.Process(s.Leader.PID); err != nil {
			return err
		}
	}
	if e.Before, err = proc.Root.Process(s.Subject.PID); err != nil {
		return err
	}
	if err := s.inherits(); err != nil {
		return err
	}
	s.findReaders(s.Seen.Before)
	e.Reaper, e.Outlive = s.nearest(e.Before.PPID), os.Getpid()
	s.subject.introduce(s)
	s.meetChildren()
	e.Tree = s.ancestry(e.Before)
	if err := s.weighCost(); err != nil {
		return err
	}
	all := append(proc.Root.Descendants(s.Leader.PID), proc.Root.Descendants(s.Subject.PID)...)
	for _, p := range e.Tree {
		if !s.Traits.Managed || p.PID == e.Before.PID { // else its parents are the machine's, and stay
			all = append(all, p.PID)
		}
	}
	s.remember(all...)
	return nil
}
