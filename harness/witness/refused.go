package witness

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Denial is a system call that was refused.
type Denial struct {
	Call  string `json:"call"`  // "openat"; "" where SIGSYS ended who made it
	Error string `json:"error"` // "EROFS"
	Comm  string `json:"comm"`  // the program's file name
}

func (d Denial) String() string {
	return strings.TrimSpace(d.Call + " " + d.Error + " by " + d.Comm)
}

// Missed tells of one that says that something is not there: nothing was forbidden.
func (d Denial) Missed() bool {
	return slices.ContainsFunc(missed, func(e unix.Errno) bool { return unix.ErrnoName(e) == d.Error })
}

// Refused is what was seen of a process's descendants.
type Refused struct {
	Denied   map[Denial]int
	Families []string // the sockets' that were asked for: "AF_INET"
	Programs int      // how many were executed: with none nothing was seen
	Lost     bool     // there was more than the kernel keeps
}

// called are the names of calls, where the kernel's function has another: syscalls(2).
var called = map[string]string{"newstat": "stat", "newfstat": "fstat", "newlstat": "lstat", "newuname": "uname", "umount": "umount2", "sendfile64": "sendfile"}

// families are names of socket(2)'s numbers.
var families = map[int]string{unix.AF_UNIX: "AF_UNIX", unix.AF_INET: "AF_INET", unix.AF_INET6: "AF_INET6", unix.AF_NETLINK: "AF_NETLINK", unix.AF_PACKET: "AF_PACKET",
	unix.AF_ALG: "AF_ALG", unix.AF_VSOCK: "AF_VSOCK", unix.AF_BLUETOOTH: "AF_BLUETOOTH", unix.AF_CAN: "AF_CAN", unix.AF_XDP: "AF_XDP", unix.AF_KEY: "AF_KEY"}

// executor is systemd's own program between its fork and a service's (since 255).
const executor = "systemd-executor"

// parseRefused reads lines of trace_pipe:
//
//	python3-25838   [001]  56183.115408: sys_openat -> 0xffffffffffffffe2
//
// What a child does before it becomes a program is systemd's doing: its sandbox.
func parseRefused(text string) Refused {
	t := Refused{Denied: map[Denial]int{}}
	program := map[string]string{} // of a thread
	for line := range strings.Lines(text) {
		if strings.Contains(line, " [LOST ") && strings.HasPrefix(line, "CPU:") {
			t.Lost = true
		}
		tid, event, is := event(line)
		if !is {
			continue
		}
		name, rest, _ := strings.Cut(event, " ")
		switch {
		case name == "sched_process_fork:":
			program[after(rest, "child_pid=")] = program[tid]
		case name == "sched_process_exec:":
			file, pids := cutLast(strings.TrimPrefix(rest, "filename="), " pid=")
			if name := path.Base(file); name != executor {
				program[strings.Fields(pids)[0]] = name
				t.Programs++
			}
		case program[tid] == "":
		case name == "signal_generate:":
			t.Denied[Denial{"", "SIGSYS", program[tid]}]++
		case strings.HasPrefix(name, "sys_socket("):
			t.family(event)
		default:
			t.ended(program[tid], event)
		}
	}
	slices.Sort(t.Families)
	return t
}

// event gives who made it, and what it is. The kernel prints a name of at most 15 bytes in 16
// columns, then the thread's number: a name may contain whatever it likes.
func event(line string) (tid, event string, is bool) {
	const name = 16
	if len(line) <= name || line[name] != '-' {
		return "", "", false
	}
	tid, rest, _ := strings.Cut(line[name+1:], " ")
	_, event, is = strings.Cut(rest, ": ")
	return tid, strings.TrimSpace(event), is
}

// ended notes a call that has ended: "sys_openat -> 0xffffffffffffffe2".
func (t *Refused) ended(program, event string) {
	call, value, is := strings.Cut(event, " -> 0x")
	result, err := strconv.ParseUint(value, 16, 64)
	if !is || err != nil {
		return
	}
	call = strings.TrimPrefix(call, "sys_")
	if other := called[call]; other != "" {
		call = other
	}
	t.Denied[Denial{call, unix.ErrnoName(unix.Errno(-int64(result))), program}]++
}

func (t *Refused) family(event string) {
	word, _, _ := strings.Cut(after(event, "family: "), ",")
	number, err := strconv.ParseInt(strings.TrimPrefix(word, "0x"), 16, 32)
	if name := families[int(number)]; err == nil && name != "" && !slices.Contains(t.Families, name) {
		t.Families = append(t.Families, name)
	}
}

// after is the word behind the last mark.
func after(text, mark string) string {
	_, word := cutLast(text, mark)
	word, _, _ = strings.Cut(word, " ")
	return word
}

func cutLast(text, mark string) (before, behind string) {
	if at := strings.LastIndex(text, mark); at >= 0 {
		return text[:at], text[at+len(mark):]
	}
	return text, ""
}
