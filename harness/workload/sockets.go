package workload

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// firstSocket is the first descriptor that a launcher hands over: SD_LISTEN_FDS_START of sd_listen_fds(3).
const firstSocket = 3

// adopt takes over the sockets that this process was handed, as sd_listen_fds(3)
// does: only those that are meant for this pid, to be closed on exec, and with
// nothing left in the environment for a child to mistake.
func adopt() (sockets []int) {
	pid, count := os.Getenv("LISTEN_PID"), os.Getenv("LISTEN_FDS")
	if pid != strconv.Itoa(os.Getpid()) {
		return nil
	}
	n, err := strconv.Atoi(count)
	if err != nil {
		return nil
	}
	for _, name := range []string{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"} {
		os.Unsetenv(name)
	}
	for fd := firstSocket; fd < firstSocket+n; fd++ {
		// One that closes on exec did not come through it: it is the runtime's own.
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC == 0 {
			_, _ = unix.FcntlInt(uintptr(fd), unix.F_SETFD, flags|unix.FD_CLOEXEC)
			sockets = append(sockets, fd)
		}
	}
	return sockets
}

// toServe are the sockets to answer at: those that it was handed, so many, or else one of
// its own at that path, where there is any.
func toServe(path string) (sockets []int, handed int, err error) {
	sockets = adopt()
	if handed = len(sockets); handed == 0 && path != "" {
		sockets, err = listenAt(path)
	}
	return sockets, handed, err
}

// listenAt makes a socket of its own, in the place of one that a former process has left.
func listenAt(path string) (sockets []int, err error) {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot serve at %q: socket: %w", path, err)
	}
	_ = unix.Unlink(path)
	if err := unix.Bind(fd, &unix.SockaddrUnix{Name: path}); err != nil {
		return nil, fmt.Errorf("cannot serve at %q: bind: %w", path, err)
	}
	if err := unix.Listen(fd, unix.SOMAXCONN); err != nil {
		return nil, fmt.Errorf("cannot serve at %q: listen: %w", path, err)
	}
	return []int{fd}, nil
}

// pathOf is the path of the first socket; empty for none, and for one that has no path.
func pathOf(sockets []int) string {
	if len(sockets) == 0 {
		return ""
	}
	name, err := unix.Getsockname(sockets[0])
	if at, ok := name.(*unix.SockaddrUnix); err == nil && ok {
		return at.Name
	}
	return ""
}

// serve answers each connection with who it is that answers. What waits already
// is answered when it returns: to leave the connection that started this
// process would have systemd start another when it ends.
func serve(sockets []int) {
	for _, fd := range sockets {
		for greet(fd, 0) {
		}
		go func() {
			for greet(fd, -1) {
			}
		}()
	}
}

// greet answers one connection, for which it waits so many milliseconds; it
// tells whether there may be another.
func greet(socket, patience int) bool {
	ready := []unix.PollFd{{Fd: int32(socket), Events: unix.POLLIN}}
	switch n, err := unix.Poll(ready, patience); {
	case err == unix.EINTR:
		return true
	case err != nil || n == 0:
		return false
	}
	conn, _, err := unix.Accept4(socket, unix.SOCK_CLOEXEC)
	switch err {
	case nil:
	case unix.EINTR, unix.ECONNABORTED:
		return true
	default: // not one that listens
		return false
	}
	_, _ = unix.SendmsgN(conn, fmt.Appendf(nil, "outlive:pid %d\n", os.Getpid()), nil, nil, unix.MSG_NOSIGNAL)
	_ = unix.Close(conn)
	return true
}
