package workload

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// passed is the first byte of a connection that brings two pipes, which take its place.
const passed = "p"

// block is what a request over a pipe is filled up to, with blanks: there are programs
// that read a file by blocks of so many bytes, and wait until each is full (mawk).
const block = 4096

// pipes are what came with the first byte, to be read and to be written; nil where
// the connection is all that there is.
func pipes(uc *net.UnixConn) (in, out *os.File, err error) {
	raw, err := uc.SyscallConn()
	if err != nil {
		return nil, nil, err
	}
	var first [1]byte
	rights := make([]byte, unix.CmsgSpace(2*4))
	var n int
	var failed error
	err = raw.Read(func(fd uintptr) bool {
		n, _, _, _, failed = unix.Recvmsg(int(fd), first[:], nil, unix.MSG_PEEK|unix.MSG_DONTWAIT)
		if failed == nil && string(first[:n]) == passed {
			_, n, _, _, failed = unix.Recvmsg(int(fd), first[:], rights, unix.MSG_CMSG_CLOEXEC|unix.MSG_DONTWAIT)
			return true
		}
		n = 0
		return failed != unix.EAGAIN && failed != unix.EINTR
	})
	if err = errors.Join(err, failed); err != nil || n == 0 {
		return nil, nil, err
	}
	messages, err := unix.ParseSocketControlMessage(rights[:n])
	if err != nil || len(messages) != 1 {
		return nil, nil, fmt.Errorf("it passed no pipes: %w", err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != 2 {
		return nil, nil, fmt.Errorf("it passed no pipes: %w", err)
	}
	for _, fd := range fds { // deadlines take that
		if err := unix.SetNonblock(fd, true); err != nil {
			return nil, nil, err
		}
	}
	return os.NewFile(uintptr(fds[0]), "report"), os.NewFile(uintptr(fds[1]), "report"), nil
}

// identity is a pipe as /proc names it.
func identity(f *os.File) (string, error) {
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("pipe:[%d]", info.Sys().(*syscall.Stat_t).Ino), nil
}
