package stage

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/terminal"
	"outlive/harness/theory"
)

// stranger is any program. It is found among what the line started, once that
// has looked the same for a while, and is never written to or signalled to learn
// of it: where its output leads is asked of its descriptors.
type stranger struct {
	command []string // of somebody's own; empty where a line of his is all there is

	met   root
	began []string // the words that it was started with
	cast  []int    // all that there was of the line when it was met
	tops  []root   // and those of it that no other of them started
	jobs  []string // the numbers that the shell's jobs -p told; nil when it was not asked

	steps   []Step // to be typed yet
	nudge   bool   // a shell that shows no prompt after a key shows one after an empty line
	before  []root // the last that were seen
	late    bool   // and they had been the same for a while
	handed  int    // how often other processes were there in place of all before
	crowded bool   // there were too many

	delays proc.Delays
	looks  int // at who is there
}

func (m *stranger) words(*Stage) []string { return m.command }

func (m *stranger) name(s *Stage) string { return process(s.Subject.PID) }

// usualWindow is how long what a line started has to look the same. Of what was
// tried (a busy loop, a loop of short sleeps) the roots were steady after 0.33 s.
const usualWindow = 333 * time.Millisecond

// longer is what the window grows by when what was met has changed since.
const longer = 6

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

// Twinned is the script for a twin, which shows whether what it starts changes late.
func (s Script) Twinned() Script {
	s.Window, s.Twin = longer*usualWindow, true
	return s
}

// await waits until the line's roots are there and steady, and so is whether the
// prompt is back. CPU, and children that come and go, do not count.
func (m *stranger) await(s *Stage, typed terminal.Mark) error {
	var all []root
	var prompt, idle bool
	start, steady, calm := time.Now(), m.clock(s, nil), m.clock(s, nil)
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for deadline := s.Soon(); ; <-tick.C {
		now, back := m.roots(s), s.done(typed)
		rests := len(now) == 0 && len(proc.Root.Children(s.Leader.PID)) == 0
		if back != prompt || rests != idle || !reflect.DeepEqual(now, all) {
			m.change(s, all, now, calm())
			all, prompt, idle, steady = now, back, rests, m.clock(s, now)
			calm = m.clockOf(s, now, usualWindow/3) // what is quick here may be slow there
		}
		switch ripe := steady(); {
		case m.crowded:
			s.Place.Clear(s.Running, s.Soon()) // at once: there will be more
			return fmt.Errorf("cannot meet the program: it forks without end: %s after its start there were more than %d processes of it", time.Since(start).Round(time.Millisecond), tooMany)
		case m.handed >= chain && time.Since(start) > 2*usualWindow:
			return fmt.Errorf("cannot meet the program: it is a fork chain, which never settles: each process starts the next and ends, %d of them in %s", m.handed, time.Since(start).Round(time.Millisecond))
		case s.Leader.Gone() && !s.Session.Commanded():
			return fmt.Errorf("cannot meet the program: the shell has ended%s", s.said(typed))
		case ripe && m.nudge && !prompt && s.foreground() == 0:
			m.nudge = false
			if err := s.Terminal.Type("\n"); err != nil {
				return err
			}
		case ripe && len(m.steps) > 0 && (prompt || len(all) > 0 && m.executed(s) || idle && s.begun(typed)):
			return nil
		case ripe && prompt && len(all) == 0 && s.Traits.Managed && time.Since(start) < s.Patience/10: // its manager may take its time
		case ripe && prompt && len(all) == 0:
			s.Seen.Vanished = true
			return fmt.Errorf("cannot go on: nothing that the line started is still there when the prompt is back%s", s.said(typed))
		case ripe && idle && s.begun(typed) && proc.Root.AtRest(s.Leader.PID): // else it has had no turn yet
			return Impossible{s.shell.ID + " starts nothing: it runs the line itself, as a builtin, or waits for the rest of it (a quote or a here-document is open)"}
		case s.Traits.Managed && !prompt && time.Since(start) < s.Patience/2: // it is started while the line runs
		case ripe && len(all) > 0 && (m.executed(s) || time.Since(start) > s.Patience/10): // without a prompt, something keeps the foreground
			s.Seen.Prompt = prompt
			switch err := m.take(s, all); {
			case errors.Is(err, errAbsent) && time.Now().Before(deadline) && !(prompt && s.commOnly() && time.Since(start) > s.Patience/10):
				continue // a server may take its time
			case errors.Is(err, errAbsent):
				return s.absent()
			case !vanished(err):
				return err
			}
			all, steady = nil, m.clock(s, nil) // it was a step on the way to what comes
		case time.Now().After(deadline):
			return fmt.Errorf("cannot meet the program: what the line starts looks different all the time; there is %s", s.cast())
		}
	}
}

// done tells whether the prompt is back; of a shell that was given the line as a
// command, whether that has ended.
func (s *Stage) done(typed terminal.Mark) bool {
	if s.Session.Where == theory.Entry && !s.Session.Execs {
		return s.atGate()
	}
	if s.Session.Commanded() {
		p, err := proc.Root.Stat(s.Leader.PID)
		return err != nil || p.State == "Z"
	}
	return s.foreground() == 0 && prompted(behind(s.Terminal.Since(typed), s.Seen.Line))
}

// begun tells whether the shell has got the line.
func (s *Stage) begun(typed terminal.Mark) bool {
	if s.Session.Commanded() {
		words := proc.Root.Command(s.Leader.PID)
		return len(words) > 0 && words[0] == s.shell.Script[0] && !waits(words)
	}
	return bytes.IndexByte(s.Terminal.Since(typed), '\n') >= 0
}

// waits tells whether a shell that was given the line has not had the word to begin.
func waits(words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(word, awaitGo) })
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
// a processor does not count: on a busy machine they have seen less of it. Nor does
// what outlive itself did: it has to have looked at them a quarter as often as it would.
func (m *stranger) clock(s *Stage, all []root) (passed func() bool) {
	return m.clockOf(s, all, cmp.Or(s.Window, usualWindow))
}

// clockOf counts as waiting what the one waited that had to wait longest: of several that
// are busy and have fewer processors one waits at any time. Who has ended had its share.
func (m *stranger) clockOf(s *Stage, all []root, window time.Duration) (passed func() bool) {
	before, waited := map[int]time.Duration{s.Leader.PID: m.delays.Of(s.Leader.PID)}, time.Duration(0)
	for _, r := range all {
		before[r.PID] = m.delays.Of(r.PID)
	}
	start, looks, limit := time.Now(), m.looks+int(window/glance)/4, s.Soon()
	return func() bool {
		for pid, was := range before {
			waited = max(waited, m.delays.Of(pid)-was)
		}
		return time.Since(start)-waited >= window && m.looks >= looks || time.Now().After(limit)
	}
}

// askShell asks the shell whether it lists the subject as a job: no fact of the
// kernel tells. It has to say so on its terminal, wherever a line has led its output.
// What is typed last is another command, for some shells let one leave without a
// warning right after jobs.
func (m *stranger) askShell(s *Stage) error {
	mark := s.Terminal.Mark()
	for _, line := range []string{"jobs -p >/dev/tty", ":"} {
		typed := s.Terminal.Mark()
		if err := s.Terminal.Type(line + "\n"); err != nil {
			return err
		}
		if err := s.awaitShown(typed, "the prompt after "+line, prompted); err != nil {
			return err
		}
	}
	m.jobs = strings.FieldsFunc(string(sequences().ReplaceAll(s.Terminal.Since(mark), nil)), func(r rune) bool { return r < '0' || r > '9' })
	if m.jobs == nil {
		m.jobs = []string{}
	}
	s.Seen.Listed = m.listed(evidence.Process{PID: m.met.PID, SID: m.met.SID})
	s.Traits.Job = *s.Seen.Listed
	return nil
}

// listed tells whether the shell has told of a process, of its group, or of what
// started it in another session; nil when it was not asked.
func (m *stranger) listed(p evidence.Process) *bool {
	if m.jobs == nil {
		return nil
	}
	is := false
	for _, pid := range []int{p.PID, m.above(p).PID} {
		for _, kind := range []string{"NSpgid", "NSpid"} {
			ids := proc.Root.Numbers(pid, kind) // the shell's pid namespace may be another
			is = is || len(ids) > 0 && slices.Contains(m.jobs, strconv.Itoa(ids[len(ids)-1]))
		}
	}
	return &is
}

// again looks for another that was started with its words, and bears the trial's name:
// in its unit, its environment, its directory or its log.
func (m *stranger) again(s *Stage, until time.Time) (found int, err error) {
	proc.Until(until, func() bool {
		for _, pid := range proc.Root.Descendants(s.Place.Init()) {
			if p, err := proc.Root.Stat(pid); err != nil || s.earlier[pid] == p.Start {
				continue
			}
			if found == 0 && (runs(proc.Root.Command(pid), m.command) || slices.Equal(proc.Root.Command(pid), m.began)) && m.ours(s, pid) {
				found = pid
			}
		}
		return found != 0
	})
	return found, nil
}

// ours tells whether a process that nobody saw begin is of this trial.
func (m *stranger) ours(s *Stage, pid int) bool {
	name := s.Place.Name(s.home)
	if unit, err := s.Place.Unit(pid); err == nil && strings.HasPrefix(unit, name) {
		return true
	}
	p, err := proc.Root.Process(pid)
	return err == nil && (proc.Root.Mentions(pid, s.home) || proc.Root.Mentions(pid, name) || p.Dir == s.home ||
		slices.ContainsFunc(p.FDs, func(fd evidence.FD) bool { return strings.HasPrefix(fd.Target, s.home+"/") }))
}

func (m *stranger) introduce(s *Stage) {
	s.Seen.OwnWhy = "which descriptors a stranger opened itself cannot be told"
	s.Seen.Before.Subshell = s.subshell(s.Subject.PID)
	m.gather(s)
}

func (m *stranger) listen(*Stage) {}

func (m *stranger) part(*Stage) {}

// leave looks whether the subject is still what was met: a daemonizer may have
// been caught between two of its steps.
func (m *stranger) leave(s *Stage) error {
	const hup = int(unix.SIGHUP)
	if more := len(m.candidates(s)) - len(m.cast); more > tooMany/10 {
		s.Place.Clear(s.Running, s.Soon())
		return fmt.Errorf("cannot tell: it forks without end: there are %d processes more of it than when it was met", more)
	}
	for _, pid := range s.Running() {
		s.remember(pid)
	}
	m.follow(s)
	if s.Seen.After == nil {
		if s.Seen.Ending.Signal == "" {
			m.miss(s, m.cast)
		}
		return nil
	}
	now := rootOf(*s.Seen.After)
	switch {
	case now.SID != m.met.SID:
		s.Seen.Restless = "it has another session"
	case now.PGID != m.met.PGID:
		s.Seen.Restless = "it has another process group"
	case !s.Seen.Early && s.Seen.After.Disposition(hup) != s.Seen.Before.Disposition(hup): // it had not begun when it was looked at
		s.Seen.Restless = fmt.Sprintf("SIGHUP is %s by now, and was %s", s.Seen.After.Disposition(hup), s.Seen.Before.Disposition(hup))
	case s.Longer() != 0: // else it is its way to deal with the event
		s.Seen.Restless = m.met.moved(now)
	}
	return nil
}

// own takes for the line's whatever runs: who forks goes on with that until it is killed.
func (m *stranger) exit(*Stage, int) error { return errors.ErrUnsupported }

func (m *stranger) own(s *Stage) {
	s.Own()
	s.killKnown()
}

// miss notes of a subject that has ended by itself where another process, but for
// those, does its work: it was a step on the way.
func (m *stranger) miss(s *Stage, but []int) {
	command := m.command
	if len(command) == 0 {
		command = m.began
	}
	proc.Until(time.Now().Add(s.Patience/10), func() bool {
		executing := false // who is in the midst of execve(2) has no words yet
		for _, pid := range m.candidates(s) {
			if pid == m.met.PID || slices.Contains(but, pid) {
				continue
			}
			words := proc.Root.Command(pid)
			if runs(words, command) {
				s.Seen.Restless = "it has ended, and another process goes on with its command"
				return true
			}
			p, err := proc.Root.Stat(pid)
			executing = executing || err == nil && p.State != "Z" && len(words) == 0
		}
		return !executing
	})
}
