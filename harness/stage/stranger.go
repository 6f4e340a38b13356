package stage

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/lab"
	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/terminal"
	"outlive/harness/theory"
)

// stranger is any program. It is found among what the line started, once that
// has looked the same for a while, and is never written to or signalled to learn
// of it: where its output leads is asked of its descriptors.
type stranger struct {
	met   root
	words []string // that it was started with
	cast  []int    // all that there was of the line when it was met
}

// usualWindow is how long what a line started has to look the same. Of what was
// tried (a busy loop, a loop of short sleeps) the roots were steady after 0.33 s.
const usualWindow = 333 * time.Millisecond

// longer is what the window grows by when what was met has changed since.
const longer = 8

// glance is how often the roots are looked at.
const glance = 5 * time.Millisecond

var errEnded = errors.New("cannot look at the program: it has ended")

// Longer is the window for another try, where what was met has changed since; 0
// when that was one already.
func (s Script) Longer() time.Duration {
	if s.Window > usualWindow {
		return 0
	}
	return longer * usualWindow
}

// root is a process of the line's that no other of them started, as it was seen.
type root struct {
	PID, SID, PGID, TTYNr int
	Start, Ignored        uint64
	Comm                  string
	Outputs               [3]string
}

// meet waits until the line's roots are there and steady, and so is whether the
// prompt is back. CPU, and children that come and go, do not count.
func (m *stranger) meet(s *Stage, typed terminal.Mark) error {
	var all []root
	var prompt bool
	start, steady := time.Now(), m.clock(s, nil)
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for deadline := s.soon(); ; <-tick.C {
		now, back := m.roots(s), !s.commanded() && s.foreground() == 0 && prompted(behind(s.Terminal.Since(typed), s.Seen.Line))
		if back != prompt || !reflect.DeepEqual(now, all) {
			all, prompt, steady = now, back, m.clock(s, now)
		}
		switch ripe := steady(); {
		case s.Leader.Gone() && !s.commanded():
			return fmt.Errorf("cannot meet the program: the shell has ended%s", s.said(typed))
		case ripe && prompt && len(all) == 0:
			return fmt.Errorf("cannot go on: nothing that the line started is still there when the prompt is back%s", s.said(typed))
		case ripe && len(all) == 0 && bytes.IndexByte(s.Terminal.Since(typed), '\n') >= 0:
			return Impossible{s.shell.ID + " starts nothing: it runs the line itself, as a builtin, or waits for the rest of it (a quote or a here-document is open)"}
		case ripe && len(all) > 0 && (m.executed(s) || time.Since(start) > s.Patience/10): // without a prompt, something keeps the foreground
			s.Seen.Prompt = prompt
			if err := m.take(s, all); !vanished(err) {
				return err
			}
			all, steady = nil, m.clock(s, nil) // it was a step on the way to what comes
		case time.Now().After(deadline):
			return fmt.Errorf("cannot meet the program: what the line starts looks different all the time; there is %s", s.cast())
		}
	}
}

// vanished: a process was gone before it was looked at.
func vanished(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ESRCH)
}

// behind is what the terminal shows after the line: a line editor that takes the
// terminal over shows the prompt and what was typed ahead once more (ksh).
func behind(text []byte, line string) []byte {
	if at := bytes.LastIndex(text, []byte(line)); at >= 0 {
		return text[at:]
	}
	return text
}

// clock tells when the window has passed. What those processes spent waiting for
// a processor does not count: on a busy machine they have seen less of it.
func (m *stranger) clock(s *Stage, all []root) (passed func() bool) {
	delayed := func() (sum time.Duration) {
		for _, r := range append(all, root{PID: s.Leader.PID}) {
			sum = max(sum, proc.Root.Delayed(r.PID))
		}
		return sum
	}
	start, before, limit := time.Now(), delayed(), s.soon()
	return func() bool {
		return time.Since(start)-(delayed()-before) >= cmp.Or(s.Window, usualWindow) || time.Now().After(limit)
	}
}

// roots lists what the line started and what no other of it started.
func (m *stranger) roots(s *Stage) (all []root) {
	pids := m.candidates(s)
	if leader, err := proc.Root.Process(s.Leader.PID); err == nil && s.execd(leader) {
		return []root{rootOf(leader)}
	}
	for _, pid := range pids {
		p, err := proc.Root.Process(pid)
		if err != nil || p.State == "Z" || slices.Contains(pids, p.PPID) {
			continue
		}
		all = append(all, rootOf(p))
	}
	slices.SortFunc(all, func(a, b root) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.PID, b.PID)) })
	return all
}

func rootOf(p evidence.Process) root {
	r := root{PID: p.PID, SID: p.SID, PGID: p.PGID, TTYNr: p.TTYNr, Start: p.Start, Ignored: p.Ignored, Comm: p.Comm}
	for n := range r.Outputs {
		fd, _ := p.FD(n)
		r.Outputs[n] = fd.Target
	}
	return r
}

// candidates are all processes that the line started: what descends from the
// shell, or came home; of a unit, what is in that.
func (m *stranger) candidates(s *Stage) []int {
	if s.place.Lab != nil && s.Traits.Managed {
		return slices.DeleteFunc(proc.Root.Descendants(s.place.init()), func(pid int) bool {
			unit, err := lab.UnitOf(pid)
			return err != nil || !strings.HasPrefix(unit, s.name())
		})
	}
	return slices.DeleteFunc(s.running(), func(pid int) bool {
		return pid == s.Leader.PID || s.Client != nil && pid == s.Client.PID || s.container != nil && pid == s.container.PID
	})
}

// executed tells whether the command was: its launcher has become it, or has started it.
func (m *stranger) executed(s *Stage) bool {
	launching := false
	for _, pid := range m.candidates(s) {
		words := proc.Root.Command(pid)
		switch {
		case !runs(words, s.Command):
		case len(words) <= len(s.Command)+interpreter || len(proc.Root.Children(pid)) > 0:
			return true
		default:
			launching = true
		}
	}
	return !launching
}

// take chooses the subject: what executed the command, wherever in the tree; for
// a line, its first root.
func (m *stranger) take(s *Stage, all []root) (err error) {
	subject, shortest := below(all[0].PID), 0
	for _, pid := range m.candidates(s) {
		s.remember(pid)
		words := proc.Root.Command(pid)
		if !runs(words, s.Command) || shortest > 0 && len(words) >= shortest {
			continue
		}
		subject, shortest = pid, len(words)
	}
	if children := proc.Root.Children(subject); shortest > len(s.Command)+interpreter && len(children) > 0 {
		subject = children[0] // of a launcher that was given the command: it has executed something else since
	}
	if s.Subject, err = proc.Open(subject); err != nil {
		return err
	}
	seen, err := s.glimpse()
	if err != nil {
		return err
	}
	m.met, m.words, m.cast = rootOf(seen.Before), proc.Root.Command(subject), m.candidates(s)
	if i := slices.IndexFunc(all, func(r root) bool {
		return r.SID != m.met.SID && slices.Contains(proc.Root.Descendants(r.PID), subject)
	}); i >= 0 {
		s.Seen.Above = all[i].Comm
	}
	if !s.Typed {
		return nil
	}
	if s.Traits, s.Traits.KeepsShell = theory.Recognise(seen), !s.Seen.Prompt; s.Seen.Prompt {
		return m.askShell(s)
	}
	return nil
}

// askShell asks the shell whether it lists the subject as a job: no fact of the
// kernel tells. What is typed last is another command, for some shells let one
// leave without a warning right after jobs.
func (m *stranger) askShell(s *Stage) error {
	mark := s.Terminal.Mark()
	for _, line := range []string{"jobs -p", ":"} {
		typed := s.Terminal.Mark()
		if err := s.Terminal.Type(line + "\n"); err != nil {
			return err
		}
		if err := s.awaitShown(typed, "the prompt after "+line, prompted); err != nil {
			return err
		}
	}
	words := strings.FieldsFunc(string(sequences().ReplaceAll(s.Terminal.Since(mark), nil)), func(r rune) bool { return r < '0' || r > '9' })
	listed := false
	for _, pid := range []int{m.met.PGID, m.met.PID} {
		if ids, err := proc.Root.NSPIDs(pid); err == nil && len(ids) > 0 { // the shell's pid namespace may be another
			listed = listed || slices.Contains(words, strconv.Itoa(ids[len(ids)-1]))
		}
	}
	s.Seen.Listed, s.Traits.Job = &listed, listed
	return nil
}

// interpreter is how many words a script's own may stand behind: #!/usr/bin/env python3.
const interpreter = 2

// wrappers are programs that start another one, wait for it, and are not meant.
var wrappers = []string{"sudo", "su", "doas", "runuser", "script", "timeout", "time", "strace", "setsid"}

// below is what a wrapper has started, or the process itself.
func below(pid int) int {
	for {
		p, err := proc.Root.Stat(pid)
		children := proc.Root.Children(pid)
		if err != nil || !slices.Contains(wrappers, p.Comm) || len(children) == 0 {
			return pid
		}
		pid = children[0]
	}
}

// execd tells whether the shell has become another program.
func (s *Stage) execd(leader evidence.Process) bool {
	return !s.commanded() && s.Session != SSH && s.started != "" && leader.Comm != s.started
}

// shown is the end of what the terminal shows, without what only moves its cursor.
func shown(text []byte) string {
	text = bytes.ReplaceAll(sequences().ReplaceAll(text, nil), []byte("\b"), nil)
	return strings.TrimSpace(string(tail(text, 200)))
}

// said is what the program said before it ended, if anything: on the terminal,
// besides the line, the prompt and the job's number, and in the log.
func (s *Stage) said(typed terminal.Mark) (all string) {
	log, _ := os.ReadFile(s.place.outside(filepath.Join(s.home, "log"))) // many have none
	for _, heard := range []struct {
		where string
		text  []byte
	}{{"the terminal shows", s.Terminal.Since(typed)}, {"its log says", log}} {
		var lines []string
		for one := range strings.Lines(shown(heard.text)) {
			one = strings.TrimSpace(strings.Replace(one, strings.TrimSpace(shell.Prompt), "", 1))
			if one != "" && !s.echoed(one) && !jobNumber().MatchString(one) {
				lines = append(lines, one)
			}
		}
		if len(lines) > 0 {
			all += fmt.Sprintf("; %s %q", heard.where, strings.Join(lines, " / "))
		}
	}
	return all
}

// echoed: it is the line, or the end of it, as a line editor scrolls it.
func (s *Stage) echoed(text string) bool {
	return text == s.Seen.Line || strings.HasPrefix(text, "<") && strings.HasSuffix(s.Seen.Line, text[1:])
}

var jobNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\[\d+\] +\d+$`) })

// runs tells whether a process's words are a command's, with nothing before them
// but what an interpreter or a launcher has put there.
func runs(words, command []string) bool {
	if len(command) == 0 || len(words) < len(command) {
		return false
	}
	its := words[len(words)-len(command):]
	return filepath.Base(its[0]) == filepath.Base(command[0]) && slices.Equal(its[1:], command[1:])
}

// ask looks at where its output leads, once it has had the time to act upon what happened.
func (m *stranger) ask(s *Stage) error {
	switch {
	case s.Seen.EventAt == 0 && s.Subject.Gone():
		m.miss(s, nil)
		return errEnded
	case s.Seen.EventAt == 0:
		return nil
	}
	over := m.clock(s, []root{m.met})
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for ; !over(); <-tick.C {
		if s.Subject.Gone() {
			return errEnded
		}
	}
	s.Seen.Heard = &evidence.Heard{Stdout: m.reaches(s, s.Subject, 1, 4), Stderr: m.reaches(s, s.Subject, 2, 4)}
	return nil
}

// reaches follows an output, through pipes, to whoever gets it in the end.
func (m *stranger) reaches(s *Stage, h *proc.Handle, n, depth int) string {
	errno, err := h.Reaches(n)
	if err != nil {
		return evidence.Hidden
	}
	p, err := proc.Root.Process(h.PID)
	fd, ok := p.FD(n)
	if errno != "" || err != nil || !ok || !strings.HasPrefix(fd.Target, "pipe:") || depth == 0 {
		return errno
	}
	lost := ""
	for _, pid := range m.candidates(s) {
		reader, err := proc.Root.Process(pid)
		if err != nil || pid == h.PID || !slices.ContainsFunc(reader.FDs, func(its evidence.FD) bool { return its.Target == fd.Target && !its.Writable() }) {
			continue
		}
		through, err := proc.Open(pid)
		if err != nil {
			continue
		}
		for _, its := range reader.FDs { // tee has more than one
			if its.N == 0 || its.N == 2 || !its.Writable() {
				continue
			}
			if lost = m.reaches(s, through, its.N, depth-1); lost == "" {
				break
			}
		}
		through.Close()
		if lost == "" {
			return ""
		}
	}
	return lost
}

func (m *stranger) introduce(s *Stage) {
	s.Seen.OwnWhy = "which descriptors a stranger opened itself cannot be told"
}

func (m *stranger) listen(*Stage) {}

func (m *stranger) part(*Stage) {}

// leave looks whether the subject is still what was met: a daemonizer may have
// been caught between two of its steps.
func (m *stranger) leave(s *Stage) error {
	for _, pid := range s.running() {
		s.remember(pid)
	}
	if s.Seen.After == nil {
		if s.Seen.Ending.Signal == "" {
			m.miss(s, m.cast)
		}
		return nil
	}
	switch now := rootOf(*s.Seen.After); {
	case now.SID != m.met.SID:
		s.Seen.Restless = "it has another session"
	case now.PGID != m.met.PGID:
		s.Seen.Restless = "it has another process group"
	}
	return nil
}

// miss notes of a subject that has ended by itself where another process, but for
// those, does its work: it was a step on the way.
func (m *stranger) miss(s *Stage, but []int) {
	command := s.Command
	if len(command) == 0 {
		command = m.words
	}
	if slices.ContainsFunc(m.candidates(s), func(pid int) bool {
		return pid != m.met.PID && !slices.Contains(but, pid) && runs(proc.Root.Command(pid), command)
	}) {
		s.Seen.Restless = "it has ended, and another process goes on with its command"
	}
}
