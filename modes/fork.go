package modes

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A child is a process about to be made, with all that it needs already in
// memory: between clone and execve it may do nothing but system calls.
//
//	outlive ──clone──▶ child: dispositions, group or session, 0-2,
//	                          enters itself, then execve
//
// It enters itself, so that it is known whatever becomes of outlive; one that
// cannot does not go on. Its dispositions are the default ones and no signal is
// blocked, whatever outlive inherited.
type child struct {
	path     *byte
	argv     []*byte
	env      []*byte
	setting  []string // NAME=VALUE, in place of what the environment has
	stdio    [3]int
	entry    int // descriptor of the file in which it enters itself
	errs     int // descriptor that tells what failed; the exec closes it
	setsid   bool
	setpgid  bool
	blindHUP bool // to SIGHUP, as nohup(1) makes it
	line     [entrySize]byte
	stat     unix.Stat_t
	now      unix.Timespec
	action   [4]uintptr // struct sigaction of the kernel, at least
	mask     uint64     // of the signals that are blocked
	old      uint64     // the one before
	errno    syscall.Errno
}

// born makes the process, and gives its pid once it was executed.
func (c *child) born() (pid int, err error) {
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_CLOEXEC); err != nil {
		return 0, fmt.Errorf("cannot open a pipe: %w", err)
	}
	defer unix.Close(ends[0])
	c.errs = ends[1]
	restoreLimit()
	pid, errno := c.clone()
	unix.Close(ends[1])
	if errno != 0 {
		return 0, errno
	}
	var why [4]byte
	n, err := 0, error(unix.EINTR)
	for err == unix.EINTR {
		n, err = unix.Read(ends[0], why[:])
	}
	if n < len(why) {
		return pid, nil
	}
	for {
		if _, err := unix.Wait4(pid, nil, 0, nil); err != unix.EINTR {
			break
		}
	}
	return 0, *(*syscall.Errno)(unsafe.Pointer(&[2]uint32{*(*uint32)(unsafe.Pointer(&why)), 0}))
}

// restoreLimit puts back the soft limit of open files that the Go runtime
// raised: syscall.Exec does that before it fails.
func restoreLimit() { _ = syscall.Exec("", nil, nil) }

// clone forks.
func (c *child) clone() (pid int, errno syscall.Errno) {
	syscall.ForkLock.Lock()
	defer syscall.ForkLock.Unlock()
	pid, errno = c.cloned()
	runtime.KeepAlive(c)
	return pid, errno
}

// vfork is syscall.rawVforkSyscall: the child has the memory and the stack of its
// parent, which stands still until the child has executed. To copy 1,400 pages
// took as long as all that the child does.
func vfork(trap, flags, a2, a3 uintptr) (pid uintptr, errno syscall.Errno)

// cloned returns in the parent only. Every signal is blocked meanwhile, so that
// none finds a handler of Go's in a child that has no runtime. That keeps the
// goroutine on its thread as well: nothing but a signal could preempt it here.
//
//go:norace
//go:noinline
//go:nosplit
func (c *child) cloned() (pid int, errno syscall.Errno) {
	c.mask = ^uint64(0)
	_, _, _ = syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&c.mask)), uintptr(unsafe.Pointer(&c.old)), 8, 0, 0)
	r, errno := vfork(unix.SYS_CLONE, uintptr(unix.SIGCHLD|unix.CLONE_VFORK|unix.CLONE_VM), 0, 0)
	if r != 0 || errno != 0 {
		_, _, _ = syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&c.old)), 0, 8, 0, 0)
		return int(r), errno
	}
	c.mask = 0
	if c.errno = c.prepare(); c.errno == 0 {
		_, _, c.errno = syscall.RawSyscall(unix.SYS_EXECVE, uintptr(unsafe.Pointer(c.path)),
			uintptr(unsafe.Pointer(&c.argv[0])), uintptr(unsafe.Pointer(&c.env[0])))
	}
	_, _, _ = syscall.RawSyscall(unix.SYS_WRITE, uintptr(c.errs), uintptr(unsafe.Pointer(&c.errno)), 4)
	for {
		_, _, _ = syscall.RawSyscall(unix.SYS_EXIT_GROUP, exitInternal, 0, 0)
	}
}

// prepare is the child's work before execve.
//
//go:norace
//go:noinline
//go:nosplit
func (c *child) prepare() (errno syscall.Errno) {
	for s := uintptr(1); s <= 64; s++ {
		c.action[0] = 0 // SIG_DFL
		if s == uintptr(unix.SIGHUP) && c.blindHUP {
			c.action[0] = 1 // SIG_IGN
		}
		_, _, _ = syscall.RawSyscall6(unix.SYS_RT_SIGACTION, s, uintptr(unsafe.Pointer(&c.action)), 0, 8, 0, 0)
	}
	if c.setsid {
		if _, _, errno = syscall.RawSyscall(unix.SYS_SETSID, 0, 0, 0); errno != 0 {
			return errno
		}
	}
	if c.setpgid {
		if _, _, errno = syscall.RawSyscall(unix.SYS_SETPGID, 0, 0, 0); errno != 0 {
			return errno
		}
	}
	for fd := range uintptr(3) {
		if _, _, errno = syscall.RawSyscall(unix.SYS_DUP3, uintptr(c.stdio[fd]), fd, 0); errno != 0 {
			return errno
		}
	}
	if errno = c.enter(); errno != 0 {
		return errno
	}
	_, _, errno = syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&c.mask)), 0, 8, 0, 0)
	return errno
}

// enter is Enter without a runtime.
//
//go:norace
//go:noinline
//go:nosplit
func (c *child) enter() (errno syscall.Errno) {
	if c.entry < 0 {
		return 0
	}
	pid, _, _ := syscall.RawSyscall(unix.SYS_GETPID, 0, 0, 0)
	sid, _, _ := syscall.RawSyscall(unix.SYS_GETSID, 0, 0, 0)
	group, _, _ := syscall.RawSyscall(unix.SYS_GETPGID, 0, 0, 0)
	_, _, _ = syscall.RawSyscall(unix.SYS_CLOCK_GETTIME, unix.CLOCK_BOOTTIME, uintptr(unsafe.Pointer(&c.now)), 0)
	c.fill(0, uint64(pid))
	c.fill(1, uint64(c.now.Sec)*ticks+uint64(c.now.Nsec)/(1e9/ticks))
	c.fill(2, uint64(sid))
	c.fill(3, uint64(group))
	n, _, errno := syscall.RawSyscall6(unix.SYS_PWRITE64, uintptr(c.entry), uintptr(unsafe.Pointer(&c.line)), entrySize, 0, 0, 0)
	if errno == 0 && n != entrySize {
		errno = unix.ENOSPC
	}
	if errno == 0 {
		_, _, errno = syscall.RawSyscall(unix.SYS_FSTAT, uintptr(c.entry), uintptr(unsafe.Pointer(&c.stat)), 0)
	}
	if errno == 0 && c.stat.Nlink == 0 {
		errno = unix.ECANCELED
	}
	return errno
}

// fill writes the nth number of the line.
//
//go:norace
//go:noinline
//go:nosplit
func (c *child) fill(nth int, number uint64) {
	at := nth * (entryDigits + 1)
	for i := at + entryDigits - 1; i >= at; i-- {
		c.line[i] = byte('0' + number%10)
		number /= 10
	}
	c.line[at+entryDigits] = ' '
	if nth == 3 {
		c.line[at+entryDigits] = '\n'
	}
}

// An entry is one line: pid, the clock ticks since boot by which the process
// had started, its session and its process group. Whoever has that pid and
// started no later is that process: a pid is not given away while it lives.
const (
	entryDigits = 12
	entrySize   = 4 * (entryDigits + 1)
	ticks       = 100 // a second: USER_HZ, time(7)
)

// Enter writes this process into the file of its run, which must be there
// already: where it was taken away, the start was called off.
func Enter(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return fmt.Errorf("cannot enter: %w", err)
	}
	defer f.Close()
	c := child{entry: int(f.Fd())}
	if errno := c.enter(); errno != 0 {
		return fmt.Errorf("cannot enter: write %q: %w", path, errno)
	}
	return nil
}

// enterAndRun is `outlive native enter FILE COMMAND...`: what a tool is given to
// start that does not say which process it started.
func enterAndRun(args []string) int {
	if len(args) < 2 {
		return nativeFails(exitInternal, fmt.Errorf("cannot enter: no command given"))
	}
	if err := Enter(args[0]); err != nil {
		return nativeFails(exitInternal, err)
	}
	err := execvp(args[1], args[1:], os.Environ())
	return nativeFails(execCode(err), fmt.Errorf("cannot run %q: %w", args[1], err))
}

// entering are a command's words that make it enter itself first.
func (j Job) entering() []string {
	if j.Entry == "" {
		return j.Command
	}
	return append([]string{j.Self, "native", "enter", j.Entry}, j.Command...)
}

// pathless are the same for a tool that looks for no program in PATH: who enters does that.
func (j Job) pathless() []string {
	if j.Entry == "" {
		return append([]string{"/usr/bin/env"}, j.Command...)
	}
	return j.entering()
}
