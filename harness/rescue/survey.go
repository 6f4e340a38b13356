package rescue

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// descriptor is one that leads to the terminal.
type descriptor struct {
	n       int
	flags   int // of open(2), from its fdinfo
	watched []watch
}

// input tells whether the program can only read there, or expects to.
func (d descriptor) input() bool { return d.n == 0 || d.flags&unix.O_ACCMODE == unix.O_RDONLY }

// watch is an entry of an epoll(7) set.
type watch struct {
	set    int // its descriptor
	events uint32
	data   uint64
}

// survey is what is to be known of a process that stands still.
type survey struct {
	pid      int
	terminal []descriptor
	free     []int // the lowest numbers that no descriptor has
	rings    bool  // it has one of io_uring(7)
	strange  bool  // an epoll set has an entry of the terminal's that no descriptor leads to
	others   bool  // it can write to something else where a write may stop in the middle
}

// look reads the descriptors of a process, with those that lead to a terminal.
func look(pid int, terminal uint64) (s survey, err error) {
	s.pid = pid
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return s, fmt.Errorf("cannot read the descriptors of process %d: %w", pid, err)
	}
	used := map[int]bool{}
	var sets []int
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		used[n] = true
		path := dir + "/" + e.Name()
		switch target, _ := os.Readlink(path); target {
		case "anon_inode:[eventpoll]":
			sets = append(sets, n)
			continue
		case "anon_inode:[io_uring]":
			s.rings = true
			continue
		}
		var st unix.Stat_t
		if unix.Stat(path, &st) != nil {
			continue
		}
		flags, _ := strconv.ParseInt(field(pid, n, "flags"), 8, 64)
		if st.Mode&unix.S_IFMT == unix.S_IFCHR && (st.Rdev == terminal || st.Rdev == ownTerminal) {
			s.terminal = append(s.terminal, descriptor{n: n, flags: int(flags)})
		} else if flags&unix.O_ACCMODE != unix.O_RDONLY && partly(st) {
			s.others = true
		}
	}
	slices.SortFunc(s.terminal, func(a, b descriptor) int { return a.n - b.n })
	for n := 0; len(s.free) < len(s.terminal)+2; n++ {
		if !used[n] {
			s.free = append(s.free, n)
		}
	}
	for _, set := range sets {
		s.watches(set)
	}
	return s, nil
}

// Leading lists the descriptors of a process that lead to a terminal.
func Leading(pid int, terminal uint64) (fds []int, err error) {
	s, err := look(pid, terminal)
	for _, d := range s.terminal {
		fds = append(fds, d.n)
	}
	return fds, err
}

// memoryDevices are /dev/null and its kin: Documentation/admin-guide/devices.txt.
const memoryDevices = 1

// partly tells whether a signal may stop a write to a file in the middle: not to one on a disk.
func partly(st unix.Stat_t) bool {
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFIFO, unix.S_IFSOCK:
		return true
	case unix.S_IFCHR:
		return unix.Major(st.Rdev) != memoryDevices
	}
	return false
}

// ownTerminal is /dev/tty: whose it is depends on who asks.
var ownTerminal = unix.Mkdev(5, 0)

func info(pid, n int) []byte {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", pid, n)) // it is there: the process stands still
	return text
}

func field(pid, n int, key string) string {
	for line := range bytes.Lines(info(pid, n)) {
		if name, value, _ := strings.Cut(string(line), ":"); name == key {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// watches finds the terminal's entries of an epoll set: proc_pid_fdinfo(5), "epoll".
func (s *survey) watches(set int) {
	for line := range bytes.Lines(info(s.pid, set)) {
		var n int
		var events uint32
		var data, pos, ino uint64
		var dev string
		got, _ := fmt.Sscanf(string(line), "tfd: %d events: %x data: %x pos:%d ino:%x sdev:%s", &n, &events, &data, &pos, &ino, &dev)
		if got < 3 {
			continue
		}
		i := slices.IndexFunc(s.terminal, func(d descriptor) bool { return d.n == n })
		switch {
		case i >= 0 && s.inode(n) == ino:
			s.terminal[i].watched = append(s.terminal[i].watched, watch{set, events, data})
		case slices.ContainsFunc(s.terminal, func(d descriptor) bool { return s.inode(d.n) == ino }):
			s.strange = true
		}
	}
}

func (s *survey) inode(n int) uint64 {
	var st unix.Stat_t
	if unix.Stat(fmt.Sprintf("/proc/%d/fd/%d", s.pid, n), &st) != nil {
		return 0
	}
	return st.Ino
}

// has tells whether a descriptor leads to the terminal.
func (s *survey) has(n int) bool {
	return slices.ContainsFunc(s.terminal, func(d descriptor) bool { return d.n == n })
}

// output is the descriptor of the terminal's that leads to the log, where one does.
func (s *survey) output() int {
	i := max(0, slices.IndexFunc(s.terminal, func(d descriptor) bool { return !d.input() }))
	return s.terminal[i].n
}

// errandOf plans what the process is to do: to ignore SIGHUP, and to have its descriptors
// lead to the log and to /dev/null.
func (s *survey) errandOf(log string, d *data, th *thread, mask uint64, ignore bool) (e errand) {
	fdcwd := unix.AT_FDCWD
	here := uint64(fdcwd)
	to, empty := s.free[0], s.free[1]
	e.steps = append(e.steps,
		opening("open the log "+log, here, d.text(log), unix.O_WRONLY|unix.O_APPEND|unix.O_NOFOLLOW|unix.O_NONBLOCK, to),
		opening("open /dev/null", here, d.text(os.DevNull), unix.O_RDONLY, empty))
	if ignore {
		e.steps = append(e.steps, ignoring(d, th))
	}
	for i, fd := range s.terminal {
		for _, w := range fd.watched {
			e.steps = append(e.steps, unwatching(d, fd.n, w))
		}
		from := to
		if fd.input() {
			from = empty
		}
		kept := s.free[2+i]
		keep := uint64(fd.flags & unix.O_CLOEXEC)
		e.steps = append(e.steps,
			step{call{"keep a descriptor", unix.SYS_FCNTL, words(fd.n, unix.F_DUPFD_CLOEXEC, 0), int64(kept)}, []call{closing(kept)}},
			step{call{"move a descriptor", unix.SYS_DUP3, []uint64{uint64(from), uint64(fd.n), keep}, int64(fd.n)},
				[]call{{"", unix.SYS_DUP3, []uint64{uint64(kept), uint64(fd.n), keep}, anyResult}}})
		e.done = append(e.done, closing(kept))
	}
	e.done = append(e.done, closing(empty), closing(to))
	e.after = unmask(d, mask)
	return e
}

// unmask takes back the signals that are blocked during an errand.
func unmask(d *data, mask uint64) []call {
	return []call{{"", unix.SYS_RT_SIGPROCMASK, []uint64{unix.SIG_SETMASK, d.quads(mask), 0, maskSize}, anyResult}}
}

func words(all ...int) (w []uint64) {
	for _, v := range all {
		w = append(w, uint64(v))
	}
	return w
}

func opening(name string, here, path uint64, flags, n int) step {
	return step{call{name, unix.SYS_OPENAT, []uint64{here, path, uint64(flags | unix.O_CLOEXEC | unix.O_NOCTTY), 0}, int64(n)}, []call{closing(n)}}
}

func closing(n int) call { return call{"", unix.SYS_CLOSE, words(n), anyResult} }

// ignoring sets SIGHUP to be ignored. What was set before is kept below the stack, where
// nothing of the program's is.
func ignoring(d *data, th *thread) step {
	const size, ignore = 4 * 8, 1 // struct sigaction of the kernel's; SIG_IGN
	old := (stackOf(th.regs) - redZone - size) &^ 15
	set := func(now, old uint64) call {
		return call{"ignore SIGHUP", unix.SYS_RT_SIGACTION, []uint64{uint64(unix.SIGHUP), now, old, maskSize}, 0}
	}
	return step{set(d.quads(ignore, 0, 0, 0), old), []call{set(old, 0)}}
}

func unwatching(d *data, n int, w watch) step {
	event := binary.LittleEndian.AppendUint32(nil, w.events)
	event = append(event, make([]byte, eventGap)...)
	event = binary.LittleEndian.AppendUint64(event, w.data)
	control := func(name string, op int, event uint64) call {
		return call{name, unix.SYS_EPOLL_CTL, []uint64{uint64(w.set), uint64(op), uint64(n), event}, 0}
	}
	return step{control("take a descriptor out of its epoll set", unix.EPOLL_CTL_DEL, 0), []call{control("", unix.EPOLL_CTL_ADD, d.add(event))}}
}
