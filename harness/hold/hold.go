// Package hold has system calls of a program wait until somebody lets them go on:
// seccomp_unotify(2). What is delayed shows who waits for it, where a glance sees luck.
//
//	rehearsal ── Listener ◀── descriptor ── outlive hold ── exec ── sh ── launcher ── daemon
//
// The filter is inherited for good: when the last listener is gone, the calls fail with
// ENOSYS. So it stays open until the last process has ended.
package hold

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Verb is the word that makes outlive the shim: `outlive hold FD COMMAND...`.
const Verb = "hold"

// Main installs the filter, sends its descriptor over the socket FD, and becomes the
// command. Where it cannot, it sends why, and gives exit code 125.
func Main(args []string) int {
	if len(args) < 2 {
		fmt.Fprintln(os.Stderr, "outlive: cannot hold: outlive verify starts this")
		return 2
	}
	fd, err := strconv.Atoi(args[0])
	if err != nil {
		fmt.Fprintf(os.Stderr, "outlive: cannot hold: %q is no descriptor\n", args[0])
		return 2
	}
	unix.CloseOnExec(fd)
	runtime.LockOSThread() // the filter is this thread's, and the exec's
	listener, err := install()
	if err != nil {
		_ = unix.Sendmsg(fd, []byte(err.Error()), nil, nil, 0)
		return 125
	}
	if err := unix.Sendmsg(fd, []byte{0}, unix.UnixRights(listener), nil, 0); err != nil {
		return 125
	}
	_ = unix.Close(listener)
	_ = syscall.Exec(args[1], args[1:], os.Environ())
	return 125
}

// install has the calling thread's calls wait, and gives the listener. Who is not root
// gives up the gain of privileges for it, as the kernel wants.
func install() (int, error) {
	if len(calls) == 0 {
		return -1, errors.New("cannot hold calls: not known for " + runtime.GOARCH)
	}
	filter := program()
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	listen := func() (uintptr, syscall.Errno) {
		fd, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_NEW_LISTENER, uintptr(unsafe.Pointer(&prog)))
		return fd, errno
	}
	fd, errno := listen()
	if errno == unix.EACCES {
		if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
			return -1, fmt.Errorf("cannot hold calls: prctl: %w", err)
		}
		fd, errno = listen()
	}
	if errno != 0 {
		return -1, fmt.Errorf("cannot hold calls: seccomp: %w", errno)
	}
	unix.CloseOnExec(int(fd))
	return int(fd), nil
}

// program sends the calls of this architecture's table to the listener, and lets all
// others go on: struct seccomp_data has the number first, the architecture behind it, and
// the arguments from its 16th byte on. Of the many calls of mmap(2) only those are told
// that make memory to write to of a file that others see, by their third and fourth.
func program() []unix.SockFilter {
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	give := func(what uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: what} }
	const (
		equal = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		set   = unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K
	)
	ends := []unix.SockFilter{
		{Code: equal, Jf: 5},
		load(32), {Code: set, K: unix.PROT_WRITE, Jf: 3},
		load(40), {Code: set, K: unix.MAP_SHARED, Jf: 1}, {Code: set, K: unix.MAP_ANONYMOUS, Jf: 1},
		give(unix.SECCOMP_RET_ALLOW), give(unix.SECCOMP_RET_USER_NOTIF),
	}
	all := []unix.SockFilter{
		load(4), {Code: equal, K: architecture, Jt: 1}, give(unix.SECCOMP_RET_ALLOW), load(0),
	}
	var numbers []uint32
	for nr, c := range calls {
		if c.kind == mapped {
			ends[0].K = uint32(nr)
		} else {
			numbers = append(numbers, uint32(nr))
		}
	}
	for i, nr := range numbers {
		all = append(all, unix.SockFilter{Code: equal, K: nr, Jt: uint8(len(numbers) - i + len(ends) - 2)})
	}
	return append(all, ends...)
}
