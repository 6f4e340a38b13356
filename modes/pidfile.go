package modes

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A pid file is held by flock(2) for the life of the daemon, on a descriptor
// that the command inherits. It is written apart, locked, and then renamed, so
// nobody ever sees it incomplete or unlocked. A daemon holds its file shared;
// who starts wants it exclusively. So a file that refuses both is just being
// replaced, and one that refuses only the second is a daemon's. To replace a
// file one must hold it and find that the path still names it: so of many that
// start at once one wins, and the others can name it.

// errContended: another start is changing the file right now; look again.
var errContended = errors.New("another start is under way")

// contention bounds how long a start waits for another one's few system calls.
const contention = 2 * time.Second

// takePidfile makes the pid file of this process, or tells who runs already.
func takePidfile(p *daemonPlan) error {
	if p.pidfile == "" {
		return nil
	}
	again := time.NewTicker(time.Millisecond) // flock(2) cannot wait for the file's next owner
	defer again.Stop()
	for deadline := time.Now().Add(contention); ; <-again.C {
		_, err := claim(p.pidfile, os.Getpid()) // held until the command ends
		p.claimed = err == nil
		if err != errContended {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("cannot start: the pid file %q is locked, but not by the daemon that it names", p.pidfile)
		}
	}
}

// releasePidfile removes the file when the daemon does not come to be.
func (p *daemonPlan) releasePidfile() {
	if p.claimed {
		os.Remove(p.pidfile)
	}
}

// claim tries once to make path the pid file of pid, and gives the descriptor that holds it.
func claim(path string, pid int) (held int, err error) {
	old, err := unix.Open(path, unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err == unix.ENOENT {
		return publish(path, pid, unix.RENAME_NOREPLACE)
	}
	if err != nil {
		return -1, fmt.Errorf("cannot open the pid file %q: %w", path, err)
	}
	defer unix.Close(old)
	refused := unix.Flock(old, unix.LOCK_EX|unix.LOCK_NB)
	if refused == unix.EWOULDBLOCK && unix.Flock(old, unix.LOCK_SH|unix.LOCK_NB) != nil || !names(path, old) {
		return -1, errContended
	}
	switch refused {
	case nil:
		// Should the replacing fail, what it said is still not true.
		if err := unix.Ftruncate(old, 0); err != nil {
			return -1, fmt.Errorf("cannot replace the pid file %q: %w", path, err)
		}
		return publish(path, pid, 0)
	case unix.EWOULDBLOCK:
		return -1, holder(old)
	}
	return -1, fmt.Errorf("cannot lock the pid file %q: flock: %w", path, refused)
}

// names tells whether the path still leads to the open file.
func names(path string, fd int) bool {
	var here, there unix.Stat_t
	return unix.Fstat(fd, &here) == nil && unix.Stat(path, &there) == nil &&
		here.Dev == there.Dev && here.Ino == there.Ino
}

// holder tells which daemon a locked pid file is of. A daemon that is gone may
// have left its descriptor, and so the lock, to others.
func holder(fd int) error {
	text := make([]byte, 32)
	n, _ := unix.Pread(fd, text, 0)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text[:max(n, 0)])))
	if err != nil || pid <= 0 || unix.Kill(pid, 0) == unix.ESRCH {
		return errContended
	}
	return fmt.Errorf("cannot start: already running as pid %d", pid)
}

// publish puts a complete, locked file in place. Its descriptor stays open
// over the exec.
func publish(path string, pid int, how uint) (held int, err error) {
	apart := fmt.Sprintf("%s.%d", path, pid)
	os.Remove(apart) // of a start with the same pid that was cut short
	held, err = unix.Open(apart, unix.O_RDWR|unix.O_CREAT|unix.O_EXCL, 0o644)
	if err != nil {
		return -1, fmt.Errorf("cannot create the pid file %q: %w", path, err)
	}
	if err = unix.Flock(held, unix.LOCK_SH|unix.LOCK_NB); err == nil {
		_, err = unix.Write(held, fmt.Appendf(nil, "%d\n", pid))
	}
	if err == nil {
		err = unix.Renameat2(unix.AT_FDCWD, apart, unix.AT_FDCWD, path, how)
	}
	if err == nil {
		return held, nil
	}
	unix.Close(held)
	os.Remove(apart)
	if err == unix.EEXIST {
		return -1, errContended
	}
	return -1, fmt.Errorf("cannot write the pid file %q: %w", path, err)
}
