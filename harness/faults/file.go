package faults

import (
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// take makes it the only one.
func (d *daemon) take() (err error) {
	flags := os.O_RDWR | os.O_CREATE
	switch {
	case d.is("pidfile.single:clobbers"):
		flags |= os.O_TRUNC
	case d.is("pidfile.stale"):
		flags |= os.O_EXCL
	}
	if d.file, err = os.OpenFile(d.pidfile, flags, 0o644); err != nil {
		return err
	}
	switch other := d.running(); {
	case d.is("pidfile.owner"):
		_ = d.file.Chmod(0o666)
	case d.is("pidfile.stranger") && other != 0:
		_ = unix.Kill(other, unix.SIGTERM)
	case d.is("pidfile.race", "pidfile.stale:trusts") && other != 0:
		return errRuns
	}
	return d.lock()
}

// lock is how it shuts out another one.
func (d *daemon) lock() (err error) {
	switch fd := d.file.Fd(); {
	case d.is("pidfile.race"):
		// No fact is waited for: it plays a daemon whose gap between look and write is long, so
		// that of eight that begin at once on a busy machine another one looks within it.
		<-time.After(500 * time.Millisecond)
	case d.is("pidfile.single", "pidfile.single:port"):
	case d.is("pidfile.locked"): // another exclusion than a lock, which nobody else sees
		name := "@outlive-fault" + d.pidfile
		_, err = net.Listen("unix", name[:min(len(name), 100)])
	case d.is("files.lock-kept"):
		err = unix.Flock(int(fd), unix.LOCK_EX|unix.LOCK_NB)
	default:
		if d.is("pidfile.refusal-told:patient") {
			d.tell("y")
		}
		err = d.tries("pidfile.refusal-told:patient", func() error {
			return unix.FcntlFlock(fd, unix.F_SETLK, &unix.Flock_t{Type: unix.F_WRLCK})
		})
	}
	if err != nil {
		return errRuns
	}
	return nil
}

// running is the pid in the file, where that lives.
func (d *daemon) running() int {
	text := make([]byte, 32)
	n, _ := d.file.ReadAt(text, 0)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	if pid <= 0 || unix.Kill(pid, 0) != nil {
		return 0
	}
	return pid
}

func (d *daemon) put(pid int) error {
	if err := d.file.Truncate(0); err != nil {
		return err
	}
	_, err := d.file.WriteAt([]byte(strconv.Itoa(pid)+"\n"), 0)
	return err
}
