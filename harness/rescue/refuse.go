package rescue

import (
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Refusal is the error of a process that cannot be rescued safely; nothing was done to it.
type Refusal struct {
	PID  int
	Why  string
	Hint string // what to do instead; empty where there is nothing
}

func (r Refusal) Error() string { return fmt.Sprintf("cannot rescue process %d: %s", r.PID, r.Why) }

// Root is a /proc, and what it is that asks: both can be others in a test.
type Root struct {
	Proc string // "/proc"
	UID  int
}

// Refuse finds what stands against it before anything is touched; nil for nothing.
func (r Root) Refuse(pid int) error {
	status := r.status(pid, pid)
	if !tried {
		return Refusal{pid, "outlive has learnt that on amd64 and arm64 only, and this is " + runtime.GOARCH, "start it anew so that it stays: outlive run"}
	}
	if status == nil {
		return Refusal{pid, "there is no such process", "list yours: outlive inspect --all"}
	}
	for _, against := range []func(int, map[string]string) *Refusal{r.owner, state, r.tracer, r.filtered, r.yama, r.strange} {
		if no := against(pid, status); no != nil {
			no.PID = pid
			return *no
		}
	}
	return nil
}

// status reads proc_pid_status(5) of a thread.
func (r Root) status(pid, tid int) map[string]string {
	text, err := os.ReadFile(fmt.Sprintf("%s/%d/task/%d/status", r.Proc, pid, tid))
	if err != nil {
		return nil
	}
	all := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok {
			all[key] = strings.TrimSpace(value)
		}
	}
	return all
}

// owner: its four user ids have to be ours, as ptrace(2) asks, or we root.
func (r Root) owner(_ int, status map[string]string) *Refusal {
	ids := strings.Fields(status["Uid"])
	for _, id := range ids {
		if id != ids[0] {
			return &Refusal{Why: "it runs a set-user-ID program: its user ids are " + strings.Join(ids, ", "), Hint: "rescue what it has started instead, or stop it and start it anew: outlive run"}
		}
	}
	if r.UID != 0 && len(ids) > 0 && ids[0] != strconv.Itoa(r.UID) {
		return &Refusal{Why: "it is of user " + ids[0] + ", and you are " + strconv.Itoa(r.UID), Hint: "ask as that user, or as root"}
	}
	return nil
}

func state(pid int, status map[string]string) *Refusal {
	switch letter, _, _ := strings.Cut(status["State"], " "); letter {
	case "T":
		return &Refusal{Why: "it is stopped", Hint: fmt.Sprintf("let it go on first: bg, or kill -CONT %d", pid)}
	case "Z", "X":
		return &Refusal{Why: "it has ended"}
	}
	return nil
}

func (r Root) tracer(_ int, status map[string]string) *Refusal {
	if by := status["TracerPid"]; by != "" && by != "0" {
		return &Refusal{Why: "process " + by + " traces it (a debugger, or strace)", Hint: "end that first"}
	}
	return nil
}

// filtered: a filter may forbid what is to be done, and end the process for it.
func (r Root) filtered(pid int, _ map[string]string) *Refusal {
	for _, tid := range r.tasks(pid) {
		if s := r.status(pid, tid)["Seccomp"]; s != "" && s != "0" && r.UID != 0 {
			return &Refusal{Why: "it runs under a filter of system calls (seccomp), which might end it", Hint: "ask as root: root can suspend the filter meanwhile"}
		}
	}
	return nil
}

func (r Root) tasks(pid int) (all []int) {
	entries, _ := os.ReadDir(fmt.Sprintf("%s/%d/task", r.Proc, pid))
	for _, e := range entries {
		if tid, err := strconv.Atoi(e.Name()); err == nil {
			all = append(all, tid)
		}
	}
	return all
}

// yama: Documentation/admin-guide/LSM/Yama.rst of the kernel.
func (r Root) yama(int, map[string]string) *Refusal {
	text, _ := os.ReadFile(r.Proc + "/sys/kernel/yama/ptrace_scope") // nothing, where there is no Yama
	switch scope := strings.TrimSpace(string(text)); {
	case scope == "" || scope == "0" || scope == "1" && r.UID == 0 || scope == "2" && r.UID == 0:
		return nil
	case scope == "3":
		return &Refusal{Why: "this machine forbids it to everybody until it boots anew (kernel.yama.ptrace_scope is 3)"}
	default:
		return &Refusal{Why: "this machine lets nobody but root look into processes that are not their children (kernel.yama.ptrace_scope is " + scope + ")",
			Hint: "ask as root, or have root allow it for a while: sysctl kernel.yama.ptrace_scope=0"}
	}
}

// strange: the code that it is to run is this machine's, and it has to see the same files.
func (r Root) strange(pid int, _ map[string]string) *Refusal {
	f, err := elf.Open(fmt.Sprintf("%s/%d/exe", r.Proc, pid))
	if err != nil {
		return &Refusal{Why: "its program cannot be read: " + plain(err)}
	}
	defer func() { _ = f.Close() }()
	if f.Machine != machine || f.Class != elf.ELFCLASS64 {
		return &Refusal{Why: fmt.Sprintf("its program is of another kind (%s, %s) than outlive", f.Machine, f.Class)}
	}
	return nil
}

// disposition is what a process does at SIGHUP.
type disposition int

const (
	fatal disposition = iota
	ignored
	caught
)

func (r Root) sighup(pid int) disposition {
	status := r.status(pid, pid)
	set := func(key string) bool {
		mask, _ := strconv.ParseUint(status[key], 16, 64)
		return mask&(1<<(unix.SIGHUP-1)) != 0
	}
	switch {
	case set("SigIgn"):
		return ignored
	case set("SigCgt"):
		return caught
	}
	return fatal
}

// safe finds what stands against it in a process that stands still.
func (g *target) safe(o Order) error {
	no := func(why, hint string) error { return Refusal{g.pid(), why, hint} }
	switch {
	case g.rings:
		return no("it writes through io_uring(7), which keeps files that no descriptor shows", "")
	case g.strange:
		return no("it waits by epoll(7) for a descriptor of its terminal that it has closed", "")
	case !o.EOF && g.reads(g.threads, g.memory):
		return no("it waits for what is typed: from now on it would read end of file, and many a program ends at that", "--stdin eof does it all the same")
	case g.sighup == caught && !o.Handler && g.handles == yes:
		return no("it handles SIGHUP itself (to read its configuration anew, say), and would not hear of it any more", "--sighup ignore does it all the same")
	}
	return nil
}

var here = Root{Proc: "/proc"}

func plain(err error) string {
	var no unix.Errno
	if errors.As(err, &no) {
		return no.Error()
	}
	return err.Error()
}
