package stage

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/place"
	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/terminal"
	"outlive/harness/theory"
	"outlive/harness/workload"
	"outlive/modes"
)

// In a lesson nobody knows beforehand what will be typed. The subject is
// whatever reported last, and its traits are those that it is seen to have.

// Improvise opens the stage for somebody else to type on. The setup is a script
// of sh(1) that is run first, in the home.
func Improvise(room place.Room, script Script, setup string) (*Stage, error) {
	script.improvised, script.setup = true, setup
	return Open(room, script)
}

// prepare runs the setup.
func (s *Stage) prepare() error {
	if s.setup == "" {
		return nil
	}
	cmd := s.command("sh", "-ec", s.setup)
	said, err := os.CreateTemp(s.Place.Outside(s.home), ".setup-")
	if err != nil {
		return fmt.Errorf("cannot prepare the step: %w", err)
	}
	defer os.Remove(said.Name())
	defer said.Close()
	cmd.Stdout, cmd.Stderr = said, said
	if err := s.Place.Start(cmd.Start); err != nil {
		return fmt.Errorf("cannot prepare the step: %w", err)
	}
	timer := time.AfterFunc(s.Patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	if err := cmd.Wait(); err != nil {
		text, _ := os.ReadFile(said.Name())
		return fmt.Errorf("cannot prepare the step: its setup: %w: %q", err, tail(text, 300))
	}
	return nil
}

// Take makes what reported the subject.
func (s *Stage) Take(conn *workload.Conn) error {
	h, err := proc.Open(conn.PID)
	if err != nil {
		return err
	}
	if s.Report != nil {
		s.former = append(s.former, s.Report)
		s.Subject.Close()
	}
	s.remember(conn.PID)
	s.Report, s.Subject = conn, h
	s.pinged, s.Seen = 0, evidence.Evidence{}
	command := proc.Root.Command(conn.PID)
	s.runtime = s.Place.Language(command)
	conn.Dictate, conn.Flush = true, !slices.Contains(command, "--buffered")
	// Should it end before anybody looks:
	s.Seen.Reaper = s.nearest(0)
	if s.Seen.Shell, err = proc.Root.Process(s.Leader.PID); err != nil {
		return err
	}
	s.Seen.Before, err = proc.Root.Process(conn.PID)
	return err
}

// Beat has the subject print a line, unless it is stopped or gone.
func (s *Stage) Beat() error {
	if s.Subject == nil || s.Subject.Gone() || s.stopped() {
		return nil
	}
	pong, err := s.Report.Ping(s.pinged+1, time.Now().Add(s.Patience/10))
	s.pinged++
	if err != nil {
		return err
	}
	s.Seen.Pongs = append(s.Seen.Pongs, pong)
	return nil
}

// Recognize looks at the subject and notes the traits that it is seen to have.
func (s *Stage) Recognize() error {
	s.calm()
	seen, err := s.glimpse()
	if err == nil {
		s.Traits = theory.Recognise(seen)
	}
	return err
}

// glimpse is the subject beside its shell, as they are now.
func (s *Stage) glimpse() (e evidence.Evidence, err error) {
	if e.Before, err = proc.Root.Process(s.Subject.PID); err != nil {
		return e, err
	}
	if e.Shell, err = proc.Root.Stat(s.Leader.PID); err != nil {
		return e, err
	}
	e.Reaper = s.nearest(e.Before.PPID)
	return e, nil
}

// calm waits until whoever started the subject has ended, or waits for it
// asleep: seen three times.
func (s *Stage) calm() {
	reapers, asleep, parent := s.reapers(), 0, 0
	proc.Until(time.Now().Add(s.Patience/10), func() bool {
		p, err := proc.Root.Stat(s.Subject.PID)
		if err != nil || slices.Contains(reapers, p.PPID) || p.PPID == s.Leader.PID {
			return true
		}
		above, err := proc.Root.Stat(p.PPID)
		if err != nil || above.State != "S" || p.PPID != parent {
			asleep, parent = 0, p.PPID
			return false
		}
		asleep++
		return asleep == 3
	})
}

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
	all.Files = len(found)
	slices.SortStableFunc(found, func(a, b evidence.Beats) int { return first(a) - first(b) })
	for _, b := range found {
		all.Stdout, all.Stderr, all.Torn = join(all.Stdout, b.Stdout), join(all.Stderr, b.Stderr), all.Torn+b.Torn
	}
	return all
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

// Ready waits for the prompt after a line that was typed, or until the subject
// is in the foreground, or what is there waits for it (seen three times); and
// then until all that the line has set going is at rest.
func (s *Stage) Ready(typed terminal.Mark, met func() bool) error {
	ctx, cancel := context.WithTimeout(s.gone, s.Patience)
	defer cancel()
	front, asleep := false, 0
	proc.Until(s.soon(), func() bool {
		if ctx.Err() != nil || prompted(s.Terminal.Since(typed)) {
			return true
		}
		if met() && s.Subject != nil {
			p, err := proc.Root.Stat(s.Subject.PID)
			asleep++
			if !s.waits() {
				asleep = 0
			}
			// fg has it continue when it is in front already
			front = err == nil && p.PGID == p.TPGID && p.State != "T" || asleep == 3
		}
		return front
	})
	if !front && ctx.Err() == nil && !prompted(s.Terminal.Since(typed)) {
		return fmt.Errorf("cannot go on: neither a prompt nor a workload in the foreground, or waited for there, followed; the terminal shows %q; there is %s",
			tail(s.Terminal.Since(typed), 300), s.cast())
	}
	s.Settle(func() { met() })
	return nil
}

// prompted tells whether a prompt followed a line, though a job in the
// background may have written behind it.
func prompted(text []byte) bool {
	_, after, line := bytes.Cut(text, []byte("\n"))
	return line && bytes.Contains(sequences().ReplaceAll(after, nil), []byte(shell.Prompt))
}

// settled is how often in a row all have to be seen asleep.
const settled = 8

// Settle waits until nothing of the stage is at work: whoever is about to start
// a workload, to end one, or to hand on a signal runs, or has just had another
// run. What is always at work is waited for no longer than a tenth of the patience.
func (s *Stage) Settle(meanwhile func()) {
	asleep := 0
	proc.Until(time.Now().Add(s.Patience/10), func() bool {
		meanwhile()
		asleep++
		for _, pid := range s.around() {
			if !proc.Root.AtRest(pid) {
				asleep = 0
			}
		}
		return asleep >= settled
	})
}

// around lists all whose work may concern the stage.
func (s *Stage) around() []int {
	return append(append(s.running(), s.Leader.PID), s.Place.Neighbours()...)
}

// Running lists the processes of the stage.
func (s *Stage) Running() []int { return s.running() }

// Company tells whether anything but the shell runs that may yet report.
func (s *Stage) Company() bool { return s.company() }

// Glance is Look without an event to follow: what can be seen of a subject that
// may be stopped, or gone.
func (s *Stage) Glance() error {
	if s.Subject.Gone() {
		s.Seen.Gone = true
		s.Seen.Ending = s.Subject.Reap(s.soon())
		s.subject.part(s)
		s.Seen.Beats = s.hear()
		return nil
	}
	if err := s.Recognize(); err != nil {
		return err
	}
	if s.Seen.Stopped = s.stopped(); !s.Seen.Stopped {
		if err := s.subject.ask(s); err != nil && s.Subject.WaitGone(time.Now().Add(s.Patience/10)) {
			return s.Glance() // it was about to end
		} else if err != nil {
			return err
		}
	}
	s.seeClient()
	s.Seen.Prompt = atPrompt(s.Terminal.Since(0))
	s.Seen.Asked = s.pinged
	return s.lookBefore()
}

// Prompted waits for a prompt after a mark, though a job in the background may
// write behind it.
func (s *Stage) Prompted(m terminal.Mark) error {
	return s.awaitShown(m, "the prompt", func(text []byte) bool {
		return bytes.Contains(sequences().ReplaceAll(text, nil), []byte(shell.Prompt))
	})
}

// Left is ready when the shell has ended.
func (s *Stage) Left() <-chan struct{} { return s.gone.Done() }

// Own notes all that runs on the stage as the trial's: it is to go with it.
func (s *Stage) Own() { s.remember(s.running()...) }

// Kind is the shell's.
func (s *Stage) Kind() shell.Shell { return s.shell }

// Home is the scratch directory, on the stage's machine.
func (s *Stage) Home() string { return s.home }
