package modes

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// early is where the kernel starts outlive where the Makefile links it (-E of the linker):
// `outlive native enter FILE COMMAND...` is done before there is a Go runtime, to start
// which takes four times as long as all that it is for. Whatever is not that, or fails, goes
// on in the runtime, as everything does where it is linked otherwise: that tells what failed.
//
//	kernel ──▶ early ──▶ enterEarly ──▶ execve
//	             └── all else ──▶ _rt0_amd64_linux, main
func early()

var _, _, _ = early, enterEarly, &earlyStorage // the linker and the assembly know them

var (
	earlyStorage [8]uintptr // for the goroutine that is not there
	earlyChild   child
	earlyPath    [unix.PathMax]byte
)

// startStack is what the kernel puts there: argc, argv, nil, the environment, nil.
type startStack [1 << 20]*byte

// enterEarly returns unless the command takes the process over.
//
//go:norace
//go:noinline
//go:nosplit
func enterEarly(stack *startStack) {
	argc := uintptr(unsafe.Pointer(stack[0]))
	if argc < 5 || argc > 1<<16 || !begins(stack[2], "native\x00") || !begins(stack[3], "enter\x00") {
		return
	}
	fd, _, errno := syscall.RawSyscall(unix.SYS_OPEN, uintptr(unsafe.Pointer(stack[4])),
		unix.O_WRONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if errno != 0 {
		return
	}
	earlyChild.entry = int(fd)
	if earlyChild.enter() == 0 {
		execEarly(stack, 5, argc+2)
	}
	_, _, _ = syscall.RawSyscall(unix.SYS_CLOSE, fd, 0, 0)
}

// execEarly is execvp: with the words and the environment that stand there in the stack.
//
//go:norace
//go:noinline
//go:nosplit
func execEarly(stack *startStack, words, env uintptr) {
	length, slash := uintptr(0), false
	for ; *at(stack[words], length) != 0; length++ {
		slash = slash || *at(stack[words], length) == '/'
	}
	if slash || length == 0 {
		_ = replace(stack[words], stack, words, env)
		return
	}
	i := env
	for ; stack[i] != nil && !begins(stack[i], "PATH="); i++ {
	}
	if stack[i] == nil {
		return
	}
	for from := at(stack[i], 5); ; {
		n := uintptr(0)
		for ; *at(from, n) != 0 && *at(from, n) != ':'; n++ {
		}
		if n+length+2 > unix.PathMax {
			return
		}
		end := uintptr(0)
		for ; end < n; end++ {
			earlyPath[end] = *at(from, end)
		}
		if n > 0 {
			earlyPath[end] = '/'
			end++
		}
		for k := uintptr(0); k <= length; k++ {
			earlyPath[end+k] = *at(stack[words], k)
		}
		switch replace(&earlyPath[0], stack, words, env) {
		case unix.EACCES, unix.ENOENT, unix.ESTALE, unix.ENOTDIR, unix.ENODEV, unix.ETIMEDOUT: // as alongPath
		default:
			return
		}
		if *at(from, n) == 0 {
			return
		}
		from = at(from, n+1)
	}
}

//go:norace
//go:noinline
//go:nosplit
func replace(path *byte, stack *startStack, words, env uintptr) syscall.Errno {
	_, _, errno := syscall.RawSyscall(unix.SYS_EXECVE, uintptr(unsafe.Pointer(path)),
		uintptr(unsafe.Pointer(&stack[words])), uintptr(unsafe.Pointer(&stack[env])))
	return errno
}

// at is the nth byte of a text.
//
//go:norace
//go:nosplit
func at(text *byte, n uintptr) *byte { return (*byte)(unsafe.Add(unsafe.Pointer(text), n)) }

// begins tells whether a text begins with another one.
//
//go:norace
//go:noinline
//go:nosplit
func begins(text *byte, with string) bool {
	for i := range len(with) {
		if *at(text, uintptr(i)) != with[i] {
			return false
		}
	}
	return true
}
