package inspect

import (
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/jobtable"
	"outlive/harness/proc"
)

// Machine is where one looks. What all processes have in common is read once.
type Machine struct {
	fs       proc.FS
	boot     time.Time
	all      []evidence.Process
	seen     map[int]evidence.Process
	users    map[int]string
	policies map[int]Policy
	jobs     *Jobs
	tables   *jobtable.Reader
	read     map[int]*jobtable.Table // by the pid of the shell; nil where it cannot be read
}

// ticks is USER_HZ, in which start times are told: 100 on all that Linux runs on.
const ticks = 100

// Here is this machine; jobs are what a shell lists, nil where nobody asked it.
func Here(jobs *Jobs) *Machine {
	return &Machine{
		fs: proc.Root, boot: bootTime(proc.Root), jobs: jobs,
		tables: jobtable.New(proc.Root), read: map[int]*jobtable.Table{},
		seen: map[int]evidence.Process{}, users: map[int]string{}, policies: map[int]Policy{},
	}
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

// owner is the real user of a process; -1 where that is not to be seen.
func (m *Machine) owner(pid int) int {
	if ids := m.fs.Numbers(pid, "Uid"); len(ids) > 0 {
		return ids[0]
	}
	return -1
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
func (m *Machine) inside(pid int) bool {
	if ns := m.fs.Link(pid, "ns/pid"); ns != "" {
		return ns != initial
	}
	if ids := m.fs.Numbers(pid, "NSpid"); len(ids) > 1 {
		return true
	}
	own, err := m.fs.Namespace()
	return err == nil && own != initial
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
		for _, other := range m.everyone() {
			above := slices.ContainsFunc(e.Tree, func(p evidence.Process) bool { return p.PID == other.PID })
			if met[other.PID] || !above && m.fs.Link(other.PID, "fd/0") != fd.Target {
				continue
			}
			if p, err := m.fs.Process(other.PID); err == nil && p.Reads(fd.Target) {
				met[p.PID] = true
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
