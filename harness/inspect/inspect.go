// Package inspect looks at processes that run already, and forecasts what becomes of
// them. It only reads: it signals nobody, attaches to nobody and writes nothing.
//
//	/proc ──▶ Machine.Look ──▶ Subject: a process beside its shell, as evidence
//	Subject ──▶ Forecast: theory.Recognise, an event's rules ──▶ Fate, with its cure
//	Subject, fates ──▶ Document, or JSON
//
// It has no rule of its own: what is predicted is what package theory predicts of
// traits, and a trial that looks at somebody's own program asks the same.
package inspect

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/jobtable"
	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/theory"
	"outlive/harness/wrappers"
	"outlive/modes"
)

// Subject is a process beside what decides about it. The zero value of a part says
// that there is none.
type Subject struct {
	evidence.Evidence
	UID     int
	User    string // name of that, or the number
	Other   bool   // that is another than who looks
	Apart   bool   // it is of another shell than the one that outlive was typed into
	Command []string
	Began   time.Time
	Kind    shell.Shell      // of Evidence.Shell; none where that is no shell at its prompt
	Login   bool             // that is a login shell
	Self    shell.Shell      // it is one itself, at its prompt
	Job     int              // its number in that shell's list; 0 where it is in none that is known
	Table   *jobtable.Table  // that shell's own, out of its memory; nil where that could not be read
	Spared  bool             // it is a job, and no SIGHUP of the shell's is for it
	Leader  evidence.Process // of the session whose terminal it has, or prints to
	Holder  Holder           // of that terminal
	In      Unit
	Policy  Policy
	Inside  bool  // it is in a container
	Bus     bool  // its user has a bus, and a manager there
	Below   []int // what it has started, where it may have to be moved
	Shared  Shared
	Unseen  []Gap
	outside bool // see fromOutside
	severed bool // no chain of parents leads from who holds its terminal to a shell
}

// Gap is a fact that was not to be seen, and the line that tells it, where there is one.
type Gap struct{ What, Line string }

// Gone is the error of a process that is not there, or ended while it was looked at.
type Gone struct{ PID int }

func (g Gone) Error() string {
	return fmt.Sprintf("cannot inspect %d: there is no such process", g.PID)
}

// Look looks at one process.
func (m *Machine) Look(pid int) (s Subject, err error) {
	delete(m.seen, pid)
	p, err := m.fs.Process(pid)
	if err != nil {
		if _, again := m.fs.Stat(pid); again != nil || errors.Is(err, fs.ErrNotExist) {
			return s, Gone{pid}
		}
		return s, fmt.Errorf("cannot inspect %d: %w", pid, err)
	}
	m.steady(&p)
	sheet, err := m.fs.Sheet(p)
	if err != nil {
		return s, Gone{pid}
	}
	blocked := p.Blocked
	fds := p.FDs
	m.fs.Fill(&sheet)
	sheet.FDs, sheet.Blocked = fds, blocked
	if s, err = m.beside(sheet); err != nil {
		return s, err
	}
	s.Apart = s.Shell.PID != m.asked()
	if now, gone := m.fs.Stat(p.PID); gone != nil || now.Start != p.Start {
		return s, Gone{p.PID}
	}
	return s, nil
}

// beside finds what stands around a process that was seen.
func (m *Machine) beside(sheet proc.Sheet) (s Subject, err error) {
	p := sheet.Process
	switch {
	case p.State == "Z":
		return s, fmt.Errorf("cannot inspect %d: it has ended, and its parent (%d) has not asked how", p.PID, p.PPID)
	case p.PID == kthreadd || p.PPID == kthreadd && m.kernels():
		return s, fmt.Errorf("cannot inspect %d: it is a thread of the kernel", p.PID)
	}
	s = Subject{Command: sheet.Command, Began: m.boot.Add(time.Duration(p.Start) * time.Second / ticks), In: parseUnit(sheet.Cgroup), Inside: m.inside(sheet), UID: sheet.UID}
	s.Before, s.Prompt = p, true
	s.User, s.Other = m.userName(s.UID), s.UID != os.Getuid()
	m.ask(&s.In, p.PID, s.UID)
	s.Policy = m.policy(s.UID)
	m.shellOf(&s)
	s.Tree = m.ancestry(p, s.Shell.PID)
	s.Reaper = m.reaper(s.Evidence)
	s.Unit = s.In.Name
	s.Above = above(s.Evidence)
	s.Company = m.readers(s.Evidence)
	m.listed(&s)
	if s.In.Session != "" && s.Policy.Kills {
		s.Bus, s.Below = hasBus(s.UID), m.below(s)
	}
	m.ipc(&s)
	s.Unseen = s.gaps()
	return s, nil
}

// kthreadd is the pid of the parent of the kernel's threads, where they are shown.
const kthreadd = 2

func (m *Machine) kernels() bool {
	p, err := m.stat(kthreadd)
	return err == nil && p.Comm == "kthreadd"
}

// above is what has started the subject in another session than its own, and waits for it
// below its shell; "" for none. A server that descends from nobody waits for nobody.
func above(e evidence.Evidence) string {
	last := len(e.Tree) - 1
	if last < 1 || e.Tree[last].PID != e.Shell.PID {
		return ""
	}
	for _, p := range e.Tree[:last] {
		if p.SID != e.Before.SID {
			return p.Comm
		}
	}
	return ""
}

// ancestry are a process and those above it, up to its shell or to the first of all.
func (m *Machine) ancestry(p evidence.Process, shell int) []evidence.Process {
	tree := []evidence.Process{p}
	for p.PID != shell && p.PPID > 1 && len(tree) < deepest {
		above, err := m.stat(p.PPID)
		if err != nil {
			break
		}
		tree, p = append(tree, above), above
	}
	return tree
}

// deepest is how many parents are looked at: a loop of pids would be somebody's joke.
const deepest = 100

// reaper is the parent that a process has as an orphan: the first process of all, or a
// user's manager. Another subreaper cannot be told from a parent.
func (m *Machine) reaper(e evidence.Evidence) int {
	if up, err := m.stat(e.Before.PPID); err == nil && up.Comm == "systemd" {
		return up.PID
	}
	return 1
}

// shellOf finds the shell that a process was started from, and who leads the session
// whose terminal it has or prints to.
func (m *Machine) shellOf(s *Subject) {
	p := s.Before
	s.Self, _ = m.kindOf(p)
	above := m.shellAbove(p)
	switch leads := p.SID == p.PID && p.TTYNr != 0; {
	case leads && (above.PID == 0 || s.Self.ID != "" || !m.wrapped(p)):
		s.Shell, s.Leader = p, p
	case above.PID != 0:
		s.Shell = above
	default:
		s.Shell = m.leaderOf(p)
	}
	if s.Leader.PID == 0 && s.Shell.PID != 0 {
		s.Leader, _ = m.stat(s.Shell.SID)
	}
	if s.Shell.PID != 0 {
		if full, err := m.whole(s.Shell.PID); err == nil {
			s.Shell = full
		}
	}
	s.Kind, s.Login = m.kindOf(s.Shell)
	if s.Holder = m.holder(s.Leader); s.Holder.Keeps {
		s.severed = m.shellAbove(s.Leader).PID == 0
	}
}

// wrapped tells whether it has its session from a program that people put before a
// command, and that waits for it: script, su. What ends that is what is asked about.
func (m *Machine) wrapped(p evidence.Process) bool {
	up, err := m.stat(p.PPID)
	_, known := wrappers.Lookup(up.Comm)
	return err == nil && known && up.SID != p.SID
}

// shellAbove is the nearest shell at its prompt that a process descends from.
func (m *Machine) shellAbove(p evidence.Process) evidence.Process {
	for _, up := range m.ancestry(p, 0)[1:] {
		if kind, _ := m.kindOf(up); kind.ID != "" {
			return up
		}
	}
	return evidence.Process{}
}

// leaderOf is who leads the session of the terminal that a process has, or else prints to.
func (m *Machine) leaderOf(p evidence.Process) evidence.Process {
	if p.TTYNr != 0 {
		leader, _ := m.stat(p.SID)
		return leader
	}
	for n := range 3 {
		fd, _ := p.FD(n)
		name, is := strings.CutPrefix(fd.Target, "/dev/")
		if !is || !strings.HasPrefix(name, "pts/") && !strings.HasPrefix(name, "tty") {
			continue
		}
		if leader, ok := m.leaders()[name]; ok {
			return leader
		}
	}
	return evidence.Process{}
}

// kindOf tells which shell a process is, where it is one at its prompt: those with job
// control do not let SIGTSTP stop them, and a shell that runs a script does.
func (m *Machine) kindOf(p evidence.Process) (kind shell.Shell, login bool) {
	name := shellNamed(p.Comm)
	if name == "" || p.TTYNr == 0 {
		return kind, false
	}
	is, known := m.kinds[p.PID]
	if !known {
		is.Shell, is.login = m.lookKind(p, name)
		m.kinds[p.PID] = is
	}
	return is.Shell, is.login
}

func (m *Machine) lookKind(p evidence.Process, name string) (kind shell.Shell, login bool) {
	if p.Ignored|p.Caught == 0 {
		p, _ = m.signals(p.PID)
	}
	if !evidence.Has(p.Ignored|p.Caught, int(unix.SIGTSTP)) {
		return kind, false
	}
	if name == "sh" {
		name = shellNamed(filepath.Base(m.fs.Link(p.PID, "exe")))
	}
	kind, _ = shell.Lookup(name)
	words := m.fs.Command(p.PID)
	return kind, len(words) > 0 && (strings.HasPrefix(words[0], "-") || slices.Contains(words, "--login") || slices.Contains(words, "-l"))
}

// asked is the shell that lists its jobs for us: the one above outlive itself.
func (m *Machine) asked() int {
	own, err := m.stat(os.Getpid())
	if err != nil {
		return 0
	}
	return m.shellAbove(own).PID
}

// shellNamed gives the id of a shell by the name of its program; "sh" is any.
func shellNamed(comm string) string {
	switch comm {
	case "busybox":
		return "ash"
	case "ksh93":
		return "ksh"
	case "rbash":
		return "bash"
	case "sh":
		return "sh"
	}
	if _, ok := shell.Lookup(comm); ok {
		return comm
	}
	return ""
}

// leads tells whether it leads the session of a terminal itself: nothing stands above it.
func (s Subject) leads() bool { return s.Shell.PID == s.Before.PID }

// recognise gives the traits that a process beside this one's shell was seen to have,
// with what its unit says.
func (s Subject) recognise(e evidence.Evidence) modes.Traits {
	t := theory.Recognise(e)
	t.Job = t.Job && s.Kind.ID != "" && (!s.Spared || t.Stopped) // nobody else has any, and who is stopped is ended all the same
	t.Severed = t.Severed || s.outside && s.severed
	t.Unit = modes.OwnUnit
	if s.In.Session != "" {
		t.Unit = modes.SameUnit
	}
	t.UserUnit, t.Lingers, t.Returns = s.In.User, s.Policy.Lingers, s.In.Returns && !s.waits()
	t.Managed = s.In.service() && (t.Orphan || t.Severed)
	t.Root = s.UID == 0
	return t
}
