package inspect

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/theory"
)

// Everyone asks for the processes of the caller, and where that is root, of those who log
// in besides.
const Everyone = -1

// Three are what happens to all that runs, sooner or later, in the order of the columns.
const (
	Logout = iota
	Closes // its terminal closes
	Reboot
	three
)

// Entry is a process among others, and what becomes of it by each of the three.
type Entry struct {
	Subject
	Fates [three]theory.Expectation
	// Aside: it is the login's own: a shell at its prompt, its server, its manager.
	Aside bool
}

// Sweep is what is to be seen of many processes.
type Sweep struct {
	Here    Subject // who looks
	Entries []Entry // by pid
	Kernel  int     // threads of it, left out
	System  int     // processes of the system's own units, left out
	Hidden  int     // whose descriptors could not be seen
}

// firstLogin is the first uid of those who log in, login.defs(5) UID_MIN; nobody is last.
const firstLogin, nobody = 1000, 65534

// LogsIn tells whether a user is one who logs in, by his uid.
func LogsIn(uid int) bool { return uid >= firstLogin && uid != nobody }

// All looks at every process of one user, or of Everyone, without what belongs to the
// machine, and without outlive and its pipeline.
func (m *Machine) All(of int) (w Sweep) {
	sheets := m.sheets()
	own := m.pipeline()
	for _, sheet := range sheets {
		p := sheet.Process
		switch {
		case p.PID == kthreadd || p.PPID == kthreadd && m.kernels():
			w.Kernel++
			continue
		case p.PID == os.Getpid():
			w.Here, _ = m.beside(*sheet)
			continue
		case p.PID == 1 || p.State == "Z" || slices.Contains(own, p.PID) || !wanted(sheet.UID, of):
			continue
		case belongs(*sheet):
			w.System++
			continue
		}
		if s, err := m.beside(*sheet); err == nil {
			w.add(s)
		}
	}
	return w
}

func (w *Sweep) add(s Subject) {
	if s.blind() {
		w.Hidden++
	}
	e := Entry{Subject: s, Fates: s.fates(), Aside: s.aside()}
	if e.Aside {
		e.logsOut()
	}
	w.Entries = append(w.Entries, e)
}

// logsOut says of the login's own that it goes with the login: the manager with the last
// of its user's, where he does not linger.
func (e *Entry) logsOut() {
	ends := theory.Expectation{Outcome: evidence.Died, Why: "it is the login's own"}
	switch {
	case !e.In.User:
		e.Fates[Logout], e.Fates[Closes] = ends, ends
	default: // which no terminal's end reaches
		e.Fates[Closes].Outcome = evidence.Survived
		if e.Fates[Logout] = ends; e.Policy.Lingers {
			e.Fates[Logout].Outcome = evidence.Survived
		}
	}
}

// wanted tells whether a user's processes are asked for.
func wanted(uid, of int) bool {
	if of != Everyone {
		return uid == of
	}
	return uid == os.Getuid() || os.Getuid() == 0 && LogsIn(uid)
}

// belongs tells whether a process is of a unit of the system's own.
func belongs(sheet proc.Sheet) bool {
	u := parseUnit(sheet.Cgroup)
	return !LogsIn(sheet.UID) && !u.User && (u.service() || u.Name == "init.scope")
}

// sheets are those of all processes there are, by pid. Several read: the kernel writes
// each file anew.
func (m *Machine) sheets() []*proc.Sheet {
	pids := m.fs.PIDs()
	all := make([]*proc.Sheet, len(pids))
	const batch = 16
	var each sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), 4) {
		each.Go(func() {
			for from := range next {
				for i := from; i < min(from+batch, len(pids)); i++ {
					all[i] = m.sheet(pids[i])
				}
			}
		})
	}
	for from := 0; from < len(pids); from += batch {
		next <- from
	}
	close(next)
	each.Wait()
	all = slices.DeleteFunc(all, func(s *proc.Sheet) bool { return s == nil })
	var processes []*evidence.Process
	for _, s := range all {
		processes = append(processes, &s.Process)
	}
	m.steady(processes...)
	m.all, m.inputs = []evidence.Process{}, map[string][]int{}
	for _, s := range all {
		m.seen[s.PID] = s.Process
		m.all = append(m.all, s.Process)
		if fd, _ := s.FD(0); strings.HasPrefix(fd.Target, "pipe:") {
			m.inputs[fd.Target] = append(m.inputs[fd.Target], s.PID)
		}
	}
	return all
}

// sheet is nil for a process that is gone.
func (m *Machine) sheet(pid int) *proc.Sheet {
	p, err := m.fs.Stat(pid)
	if err != nil {
		return nil
	}
	s, err := m.fs.Sheet(p)
	if err != nil {
		return nil
	}
	if p.PPID != kthreadd && p.PID != kthreadd {
		m.fs.Fill(&s)
	}
	return &s
}

// pipeline are the processes that were typed along with outlive: those of its group, where
// that is a job, and what stands between it and its shell.
func (m *Machine) pipeline() (pids []int) {
	own, err := m.stat(os.Getpid())
	if err != nil {
		return nil
	}
	shell := m.shellAbove(own)
	for _, up := range m.ancestry(own, shell.PID) {
		if up.PID != shell.PID && (shell.PID != 0 || up.PGID == own.PGID) {
			pids = append(pids, up.PID)
		}
	}
	for _, p := range m.everyone() {
		if p.PGID == own.PGID && p.SID == own.SID && own.PGID == own.TPGID {
			pids = append(pids, p.PID)
		}
	}
	return pids
}

// aside tells whether it is the login's own.
func (s Subject) aside() bool {
	comm, command := s.Before.Comm, ""
	if len(s.Command) > 0 {
		command = s.Command[0]
	}
	options := func(words []string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.HasPrefix(word, "-") })
	}
	switch {
	case s.Self.ID != "" && (s.leads() || s.Before.PPID == s.Shell.PID && options(s.Command[min(1, len(s.Command)):])): // the second is typed in the first
		return true
	case comm == "(sd-pam)" || command == "(sd-pam)":
		return true
	case comm == "systemd":
		return slices.Contains(s.Command, "--user")
	}
	return strings.HasPrefix(comm, "sshd") && strings.HasPrefix(command, "sshd")
}

// fates are what becomes of it by each of the three.
func (s Subject) fates() (all [three]theory.Expectation) {
	foresee := func(id string, outer bool) theory.Expectation {
		e, ok := event.Lookup(id)
		if !ok {
			return theory.Unsure("there is no event %s", id)
		}
		return s.Foresee(e, outer)
	}
	all[Closes] = foresee("hangup", s.Holder.Keeps)
	all[Reboot] = foresee("reboot", false)
	all[Logout] = all[Closes] // nothing else ties it to a login
	id := s.logout()
	if id == "" {
		return all
	}
	if is := foresee(id, s.Holder.Keeps); is.Outcome != evidence.Skipped { // as of what is in the shell's way
		all[Logout] = is
	}
	return all
}
