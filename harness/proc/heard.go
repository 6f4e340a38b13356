package proc

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// Reaches tells where a write to one of the process's descriptors would end: ""
// when somebody may get it, else the name of the error. Nothing is written: a
// duplicate of the descriptor is asked (pidfd_getfd(2), poll(2)). A terminal that
// has hung up gives POLLHUP, a pipe without a reader POLLERR; a full pipe gives
// neither. The error says why it cannot be told: without the right to trace the
// process its descriptors are nobody's business.
func (h *Handle) Reaches(n int) (errno string, err error) {
	fd, err := unix.PidfdGetfd(h.fd, n, 0)
	switch {
	case errors.Is(err, unix.EBADF):
		return "EBADF", nil
	case err != nil:
		return "", fmt.Errorf("cannot see descriptor %d of process %d: pidfd_getfd: %w", n, h.PID, err)
	}
	defer unix.Close(fd)
	return reaches(fd)
}

func reaches(fd int) (errno string, err error) {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil {
		return "", fmt.Errorf("cannot ask a descriptor: fcntl: %w", err)
	}
	if flags&unix.O_ACCMODE == unix.O_RDONLY {
		return "EBADF", nil
	}
	var is unix.Stat_t
	if err := unix.Fstat(fd, &is); err != nil {
		return "", fmt.Errorf("cannot ask a descriptor: fstat: %w", err)
	}
	poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	for {
		if _, err := unix.Poll(poll, 0); err == nil {
			break
		} else if !errors.Is(err, unix.EINTR) {
			return "", fmt.Errorf("cannot ask a descriptor: poll: %w", err)
		}
	}
	if poll[0].Revents&(unix.POLLERR|unix.POLLHUP) == 0 {
		return "", nil
	}
	if is.Mode&unix.S_IFMT == unix.S_IFCHR {
		return "EIO", nil
	}
	return "EPIPE", nil
}
