package workload

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// plain are the signals that end a program which says nothing about them, and
// that Go's runtime catches to end itself a little later, or otherwise, or not at all. Of an
// inherited SIG_IGN it keeps only that of SIGHUP and SIGINT: for the other two
// it is lost before main, and they get their default here.
var plain = [...]syscall.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGPIPE, unix.SIGABRT}

// dispose gives the process the dispositions of a plain program: in the
// kernel, the default where it is not ignored, and what onHup says for SIGHUP.
// The channel is that of "reload", else nil.
func dispose(onHup string) (hup <-chan os.Signal, err error) {
	for _, s := range plain {
		if s == unix.SIGHUP && (onHup == "reload" || onHup == "quit") {
			continue // Notify would not put back a handler that Go believes to be there
		}
		if err := restoreDefault(s); err != nil {
			return nil, err
		}
	}
	switch onHup {
	case "", "die", "quit": // that comes to who waits for the end
	case "ignore":
		signal.Ignore(unix.SIGHUP)
	case "reload": // as in any server that does this, it undoes nohup
		c := make(chan os.Signal, 1)
		signal.Notify(c, unix.SIGHUP)
		return c, nil
	default:
		return nil, fmt.Errorf("cannot do %q on SIGHUP: it is die, ignore, reload or quit", onHup)
	}
	return nil, nil
}

// heed has SIGTERM told to who waits for the end, or ignored.
func heed(onTerm string, caught chan<- os.Signal) error {
	switch onTerm {
	case "", "die":
		signal.Notify(caught, unix.SIGTERM)
	case "ignore":
		signal.Ignore(unix.SIGTERM)
	default:
		return fmt.Errorf("cannot do %q on SIGTERM: it is die or ignore", onTerm)
	}
	return nil
}

// kernelAction is struct sigaction of rt_sigaction(2) on 64-bit machines. Its
// zero value means SIG_DFL whatever the order of the fields after the first.
type kernelAction struct {
	handler, flags, restorer, mask uintptr
}

const sigIgn = 1

// restoreDefault sets a signal to SIG_DFL in the kernel, behind the back of
// Go's runtime, unless it is ignored.
func restoreDefault(s syscall.Signal) error {
	var was kernelAction
	if err := sigaction(s, nil, &was); err != nil {
		return err
	}
	if was.handler == sigIgn {
		return nil
	}
	return sigaction(s, &kernelAction{}, nil)
}

func sigaction(s syscall.Signal, set, was *kernelAction) error {
	const maskSize = 8 // bytes
	_, _, errno := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(s),
		uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(was)), maskSize, 0, 0)
	if errno != 0 {
		return fmt.Errorf("cannot set the disposition of %s: rt_sigaction: %w", unix.SignalName(s), errno)
	}
	return nil
}
