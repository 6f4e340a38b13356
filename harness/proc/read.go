// Package proc reads /proc, holds processes by pidfd and reaps them.
//
// A pid alone proves nothing, since it is reused: a process is a pid together
// with its start time, and is held by a pidfd as soon as it is known.
// The root of /proc is a parameter, so that tests read fixtures.
package proc

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// FS is a /proc file system, by the path of its root.
type FS string

// Root is this machine's.
const Root FS = "/proc"

func (fs FS) path(pid int, name string) string {
	return filepath.Join(string(fs), strconv.Itoa(pid), name)
}

// Path is that of a file of a process.
func (fs FS) Path(pid int, name string) string { return fs.path(pid, name) }

func (fs FS) read(pid int, name string) (string, error) {
	text, err := readFile(fs.path(pid, name))
	if err != nil {
		return "", fmt.Errorf("cannot read %s of process %d: %w", name, pid, err)
	}
	return text, nil
}

// readFile is os.ReadFile without Go's poller, which needs three more calls a
// file and is of no use in /proc: a trial reads hundreds of files.
func readFile(path string) (string, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return "", &os.PathError{Op: "open", Path: path, Err: err}
	}
	defer unix.Close(fd)
	text := make([]byte, 0, 2048)
	for {
		text = slices.Grow(text, 1)
		n, err := unix.Read(fd, text[len(text):cap(text)])
		switch {
		case err == unix.EINTR:
		case err != nil:
			return "", &os.PathError{Op: "read", Path: path, Err: err}
		case n == 0:
			return string(text), nil
		default:
			text = text[:len(text)+n]
		}
	}
}

// Stat reads what proc_pid_stat(5) tells: ids, state, terminal and start time.
// The signals, directory and descriptors stay empty.
func (fs FS) Stat(pid int) (evidence.Process, error) {
	text, err := fs.read(pid, "stat")
	if err != nil {
		return evidence.Process{}, err
	}
	return parseStat(text)
}

// cutStat gives what precedes the name, the name, and the fields after it:
// field n of proc_pid_stat(5) is fields[n-3]. A name may hold anything.
func cutStat(text string) (pid, comm string, fields []string) {
	open, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return "", "", nil
	}
	return strings.TrimSpace(text[:open]), text[open+1 : end], strings.Fields(text[end+1:])
}

func parseStat(text string) (p evidence.Process, err error) {
	pid, comm, fields := cutStat(text)
	if len(fields) < 20 {
		return p, fmt.Errorf("cannot parse stat: %q", text)
	}
	number := func(field int) int { // as numbered by proc_pid_stat(5)
		n, e := strconv.Atoi(fields[field-3])
		if e != nil && err == nil {
			err = fmt.Errorf("cannot parse stat field %d: %w", field, e)
		}
		return n
	}
	if p.PID, err = strconv.Atoi(pid); err != nil {
		return p, fmt.Errorf("cannot parse stat: %w", err)
	}
	p.Comm, p.State = comm, fields[0]
	p.PPID, p.PGID, p.SID = number(4), number(5), number(6)
	p.TTYNr, p.TPGID, p.Start = number(7), number(8), uint64(number(22))
	p.TTY, p.Umask = ttyName(p.TTYNr), -1
	return p, err
}

// exiting is PF_EXITING of the kernel's include/linux/sched.h: set before a
// process lets go of anything, and before the end of a namespace's init ends
// what is inside.
const exiting = 0x4

// Exiting tells whether a process has begun to end, or is gone: another one of
// its pid has another start time. proc_pid_stat(5), field 9.
func (fs FS) Exiting(pid int, start uint64) bool {
	text, err := fs.read(pid, "stat")
	if err != nil {
		return true
	}
	p, err := parseStat(text)
	if err != nil || p.Start != start {
		return true
	}
	_, _, fields := cutStat(text)
	flags, err := strconv.ParseUint(fields[9-3], 10, 64)
	return err != nil || flags&exiting != 0
}

// exitCode gives the wait status of a zombie: proc_pid_stat(5), field 52.
func (fs FS) exitCode(pid int, start uint64) (unix.WaitStatus, error) {
	text, err := fs.read(pid, "stat")
	if err != nil {
		return 0, err
	}
	p, err := parseStat(text)
	if err != nil {
		return 0, err
	}
	_, _, fields := cutStat(text)
	if p.State != "Z" || p.Start != start || len(fields) < 50 {
		return 0, fmt.Errorf("cannot tell how process %d ended: it is no zombie", pid)
	}
	status, err := strconv.Atoi(fields[52-3])
	return unix.WaitStatus(status), err
}

// ttyName gives the name of a terminal by its device number, as ps(1) shows it.
func ttyName(number int) string {
	if number == 0 {
		return ""
	}
	dev := uint64(uint32(number))
	major, minor := unix.Major(dev), unix.Minor(dev)
	if major >= 136 && major <= 143 { // Unix98 slaves, devices.txt
		return fmt.Sprintf("pts/%d", (major-136)<<20+minor)
	}
	if major == 4 {
		return fmt.Sprintf("tty%d", minor)
	}
	return fmt.Sprintf("dev/%d:%d", major, minor)
}

// Process reads everything that the rules need. What an ordinary user may not
// see of a foreign process stays empty; the error is that of a process gone.
func (fs FS) Process(pid int) (evidence.Process, error) {
	p, err := fs.Stat(pid)
	if err != nil {
		return p, err
	}
	status, err := fs.read(pid, "status")
	if err != nil {
		return p, err
	}
	parseStatus(status, &p)
	p.Dir, _ = os.Readlink(fs.path(pid, "cwd"))
	p.FDs = fs.fds(pid)
	if env, err := fs.read(pid, "environ"); err == nil {
		p.Env = envNames(env)
	}
	return p, nil
}

// Signals reads only the masks of proc_pid_status(5), and the state.
func (fs FS) Signals(pid int) (evidence.Process, error) {
	p, err := fs.Stat(pid)
	if err != nil {
		return p, err
	}
	status, err := fs.read(pid, "status")
	parseStatus(status, &p)
	return p, err
}

func parseStatus(text string, p *evidence.Process) {
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		mask, _ := strconv.ParseUint(value, 16, 64)
		switch key {
		case "State":
			p.State, _, _ = strings.Cut(value, " ")
		case "SigIgn":
			p.Ignored = mask
		case "SigCgt":
			p.Caught = mask
		case "SigBlk":
			p.Blocked = mask
		case "SigPnd", "ShdPnd":
			p.Pending |= mask
		case "Umask":
			if n, err := strconv.ParseInt(value, 8, 32); err == nil {
				p.Umask = int(n)
			}
		}
	}
}

func (fs FS) fds(pid int) []evidence.FD {
	entries, err := os.ReadDir(fs.path(pid, "fd"))
	if err != nil {
		return nil
	}
	var all []evidence.FD
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		fd := evidence.FD{N: n}
		fd.Target, _ = os.Readlink(fs.path(pid, "fd/"+e.Name()))
		if info, err := fs.read(pid, "fdinfo/"+e.Name()); err == nil {
			parseFDInfo(info, &fd)
		}
		all = append(all, fd)
	}
	slices.SortFunc(all, func(a, b evidence.FD) int { return a.N - b.N })
	return all
}

func parseFDInfo(text string, fd *evidence.FD) {
	for line := range strings.Lines(text) {
		switch key, value, _ := strings.Cut(line, ":"); key {
		case "flags":
			n, _ := strconv.ParseInt(strings.TrimSpace(value), 8, 64)
			fd.Flags = int(n)
		case "lock":
			fd.Lock = true
		}
	}
}

// Command gives a process's words; none of a zombie, or of one that is gone.
func (fs FS) Command(pid int) []string {
	text, err := fs.read(pid, "cmdline")
	if text = strings.TrimSuffix(text, "\x00"); err != nil || text == "" {
		return nil
	}
	return strings.Split(text, "\x00")
}

// Mentions tells whether a path, or one below it, stands in a process's
// arguments or environment. A zombie mentions nothing.
func (fs FS) Mentions(pid int, path string) bool {
	for _, name := range []string{"cmdline", "environ"} {
		text, err := fs.read(pid, name)
		if err == nil && (strings.Contains(text, path+"/") || strings.Contains(text, path+"\x00")) {
			return true
		}
	}
	return false
}

func envNames(text string) []string {
	var names []string
	for entry := range strings.SplitSeq(text, "\x00") {
		if name, _, ok := strings.Cut(entry, "="); ok {
			names = append(names, name)
		}
	}
	return names
}

// BootID identifies the boot: pids and start times mean nothing across a reboot.
func (fs FS) BootID() (string, error) {
	text, err := os.ReadFile(filepath.Join(string(fs), "sys/kernel/random/boot_id"))
	if err != nil {
		return "", fmt.Errorf("cannot read the boot id: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// Namespace identifies the pid namespace that the pids are of, pid_namespaces(7).
func (fs FS) Namespace() (string, error) {
	name, err := os.Readlink(filepath.Join(string(fs), "self/ns/pid"))
	if err != nil {
		return "", fmt.Errorf("cannot tell the pid namespace: %w", err)
	}
	return name, nil
}
