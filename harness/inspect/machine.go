package inspect

import (
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/jobtable"
	"outlive/harness/proc"
	"outlive/harness/shell"
)

// Machine is where one looks. What all processes have in common is read once.
type Machine struct {
	fs       proc.FS
	boot     time.Time
	all      []evidence.Process
	seen     map[int]evidence.Process
	users    map[int]string
	policies map[int]Policy
	logind   *logind // nil until it is asked
	jobs     *Jobs
	asker    int // the shell that has listed them
	tables   *jobtable.Reader
	read     map[int]*jobtable.Table // by the pid of the shell; nil where it cannot be read
	kinds    map[int]kind
	wholes   map[int]evidence.Process
	leading  map[string]evidence.Process // by the terminal
	inputs   map[string][]int            // who reads a pipe on standard input
	managers map[int]*manager            // by the user; -1 is the system's
	pids     string                      // the pid namespace that this is seen from
}

// kind is which shell a process is.
type kind struct {
	shell.Shell
	login bool
}

// ticks is USER_HZ, in which start times are told: 100 on all that Linux runs on.
const ticks = 100

// Here is this machine; jobs are what a shell lists, nil where nobody asked it.
func Here(jobs *Jobs) *Machine {
	m := &Machine{
		fs: proc.Root, boot: bootTime(proc.Root), jobs: jobs,
		tables: jobtable.New(proc.Root), read: map[int]*jobtable.Table{},
		seen: map[int]evidence.Process{}, users: map[int]string{}, policies: map[int]Policy{},
		kinds: map[int]kind{}, wholes: map[int]evidence.Process{}, managers: map[int]*manager{},
	}
	if jobs != nil {
		m.asker = m.asked()
	}
	return m
}

// bootTime is when the machine has booted, proc_stat(5).
func bootTime(fs proc.FS) time.Time {
	text, _ := fs.Text("stat")
	for line := range strings.Lines(text) {
		if at, ok := strings.CutPrefix(line, "btime "); ok {
			seconds, _ := strconv.ParseInt(strings.TrimSpace(at), 10, 64)
			return time.Unix(seconds, 0)
		}
	}
	return time.Time{}
}

// stat is what proc_pid_stat(5) tells, as it was when it was asked first.
func (m *Machine) stat(pid int) (evidence.Process, error) {
	if p, ok := m.seen[pid]; ok {
		return p, nil
	}
	p, err := m.fs.Stat(pid)
	if err == nil {
		m.seen[pid] = p
	}
	return p, err
}

// signals is that with the dispositions.
func (m *Machine) signals(pid int) (evidence.Process, error) {
	p, err := m.fs.Signals(pid)
	if err == nil {
		m.seen[pid] = p
	}
	return p, err
}

// everyone is every process, as it was when that was asked first.
func (m *Machine) everyone() []evidence.Process {
	if m.all == nil {
		m.all = m.fs.All()
		for _, p := range m.all {
			if _, known := m.seen[p.PID]; !known {
				m.seen[p.PID] = p
			}
		}
	}
	return m.all
}

// whole is all that is to be seen of a process, read once.
func (m *Machine) whole(pid int) (evidence.Process, error) {
	p, known := m.wholes[pid]
	if known {
		return p, nil
	}
	p, err := m.fs.Process(pid)
	if err == nil {
		m.wholes[pid] = p
	}
	return p, err
}

// leaders are the leaders of sessions that have a terminal, by that.
func (m *Machine) leaders() map[string]evidence.Process {
	if m.leading == nil {
		m.leading = map[string]evidence.Process{}
		for _, p := range m.everyone() {
			if p.TTYNr != 0 && p.PID == p.SID {
				m.leading[p.TTY] = p
			}
		}
	}
	return m.leading
}

// reading are those that have a pipe for their standard input.
func (m *Machine) reading(pipe string) []int {
	if m.inputs == nil {
		m.inputs = map[string][]int{}
		for _, p := range m.everyone() {
			if target := m.fs.Link(p.PID, "fd/0"); strings.HasPrefix(target, "pipe:") {
				m.inputs[target] = append(m.inputs[target], p.PID)
			}
		}
	}
	return m.inputs[pipe]
}

func (m *Machine) userName(uid int) string {
	name, known := m.users[uid]
	if !known {
		name = strconv.Itoa(uid)
		if u, err := user.LookupId(name); err == nil {
			name = u.Username
		}
		m.users[uid] = name
	}
	return name
}

// initial is the inode of the first pid namespace of a machine: the kernel's
// PROC_PID_INIT_INO.
const initial = "pid:[4026531836]"

// inside tells whether a process is in a pid namespace other than the machine's first.
func (m *Machine) inside(s proc.Sheet) bool {
	if s.PIDs != "" {
		return s.PIDs != initial
	}
	if s.Namespaces > 1 {
		return true
	}
	if m.pids == "" {
		m.pids, _ = m.fs.Namespace()
	}
	return m.pids != "" && m.pids != initial
}

// below are those that a process has started, and that are in the same unit, without
// outlive and its pipeline: who has ended by then would have nobody moved.
func (m *Machine) below(s Subject) []int {
	own := append(m.pipeline(), os.Getpid())
	elsewhere := func(pid int) bool {
		text, _ := m.fs.Of(pid, "cgroup")
		return slices.Contains(own, pid) || parseUnit(text).Name != s.In.Name
	}
	return slices.DeleteFunc(m.fs.Descendants(s.Before.PID), elsewhere)
}

// readers are those that read what a process prints into a pipe: on their standard
// input, or, of those above it, anywhere.
func (m *Machine) readers(e evidence.Evidence) (all []evidence.Member) {
	met := map[int]bool{e.Before.PID: true, e.Shell.PID: true} // what the shell reads is known
	for n := 1; n < 3; n++ {
		fd, _ := e.Before.FD(n)
		if !strings.HasPrefix(fd.Target, "pipe:") {
			continue
		}
		candidates := m.reading(fd.Target)
		for _, p := range e.Tree {
			candidates = append(candidates[:len(candidates):len(candidates)], p.PID)
		}
		for _, pid := range candidates {
			if met[pid] {
				continue
			}
			if p, err := m.whole(pid); err == nil && p.Reads(fd.Target) {
				met[pid] = true
				all = append(all, evidence.Member{Role: evidence.Pipe, Before: p, Tree: m.ancestry(p, e.Shell.PID)})
			}
		}
	}
	return all
}

// Holder is who holds the other end of a terminal, as far as the parent of the
// session's leader tells.
type Holder struct {
	PID    int
	Comm   string
	Keeps  bool // it keeps the terminal, whatever becomes of the one that it is shown on
	Remote bool // an ssh server is above it
}

// keepers are the programs that keep terminals.
var keepers = []string{"tmux", "screen", "SCREEN", "dtach", "abduco", "zellij", "shpool", "dvtm"}

func (m *Machine) holder(leader evidence.Process) (h Holder) {
	if leader.PID == 0 || leader.TTYNr == 0 {
		return h
	}
	for i, up := range m.ancestry(leader, 0)[1:] {
		if i == 0 {
			h.PID, h.Comm = up.PID, up.Comm
			for _, name := range keepers {
				h.Keeps = h.Keeps || up.Comm == name || strings.HasPrefix(up.Comm, name+":")
			}
		}
		h.Remote = h.Remote || strings.HasPrefix(up.Comm, "sshd")
	}
	return h
}

// name is how to call it, without what its title says besides.
func (h Holder) name() string {
	name, _, _ := strings.Cut(h.Comm, ":")
	return strings.ToLower(name)
}
