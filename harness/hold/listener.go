package hold

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Listener is told of each call of a program, and of all that this starts.
type Listener struct {
	ours   int      // where the shim sends the descriptor to,
	theirs *os.File // and from
	fd     int
}

// Wrap has a command, which is not started yet, begin as the shim: outlive's executable
// self. It has one descriptor more until it is the command.
func Wrap(cmd *exec.Cmd, self string) (*Listener, error) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot hold calls: socketpair: %w", err)
	}
	l := &Listener{ours: pair[0], theirs: os.NewFile(uintptr(pair[1]), "hold"), fd: -1}
	cmd.ExtraFiles = append(cmd.ExtraFiles, l.theirs)
	at := strconv.Itoa(2 + len(cmd.ExtraFiles))
	cmd.Args = append([]string{self, Verb, at, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = self
	return l, nil
}

// Await waits until the command, which has been started, is about to be it. The error
// says why its calls cannot be held.
func (l *Listener) Await() error {
	l.theirs.Close()
	defer unix.Close(l.ours)
	text, rights := make([]byte, 256), make([]byte, unix.CmsgSpace(4))
	n, m, _, _, err := unix.Recvmsg(l.ours, text, rights, unix.MSG_CMSG_CLOEXEC)
	if err != nil {
		return fmt.Errorf("cannot hold calls: recvmsg: %w", err)
	}
	messages, err := unix.ParseSocketControlMessage(rights[:m])
	if err == nil && len(messages) == 1 {
		if fds, err := unix.ParseUnixRights(&messages[0]); err == nil && len(fds) == 1 {
			l.fd = fds[0]
			return nil
		}
	}
	if n == 0 {
		return errors.New("cannot hold calls: the shim ended")
	}
	return errors.New(string(text[:n]))
}

// Close lets go: whatever still has the filter gets ENOSYS from then on.
func (l *Listener) Close() {
	if l.fd >= 0 {
		unix.Close(l.fd)
		l.fd = -1
	}
}

// ErrOver says that nothing is left whose calls could be held.
var ErrOver = errors.New("nobody has the filter any more")

// notification is struct seccomp_notif of linux/seccomp.h, answer seccomp_notif_resp.
type notification struct {
	id    uint64
	pid   uint32 // the thread's, as we see it
	flags uint32
	nr    int32
	arch  uint32
	ip    uint64
	args  [6]uint64
}

type answer struct {
	id    uint64
	val   int64
	err   int32
	flags uint32
}

func (l *Listener) ioctl(request uintptr, what unsafe.Pointer) error {
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(l.fd), request, uintptr(what)); errno != 0 {
		return errno
	}
	return nil
}

// Next waits for a call; nil when none came in time. ErrOver: there never will be one.
func (l *Listener) Next(within time.Duration) (*Call, error) {
	fds := []unix.PollFd{{Fd: int32(l.fd), Events: unix.POLLIN}}
	if _, err := unix.Poll(fds, int(within.Milliseconds())); err != nil && !errors.Is(err, unix.EINTR) {
		return nil, fmt.Errorf("cannot hold calls: poll: %w", err)
	}
	switch {
	case fds[0].Revents&unix.POLLIN != 0:
	case fds[0].Revents&(unix.POLLHUP|unix.POLLERR|unix.POLLNVAL) != 0:
		return nil, ErrOver
	default:
		return nil, nil
	}
	c := &Call{l: l}
	switch err := l.ioctl(unix.SECCOMP_IOCTL_NOTIF_RECV, unsafe.Pointer(&c.is)); {
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.EINTR): // it was interrupted, or is gone
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("cannot hold calls: receive: %w", err)
	}
	return c, nil
}
