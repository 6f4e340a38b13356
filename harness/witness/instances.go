package witness

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// unwanted are the signals that are frequent and decide nothing: the kernel
// does not even record them.
var unwanted = []unix.Signal{unix.SIGCHLD, unix.SIGURG, unix.SIGWINCH, unix.SIGALRM, unix.SIGVTALRM, unix.SIGPROF}

// busy bounds the wait for an instance whose files are still being closed.
const busy = 2 * time.Second

// instances is the directory of tracefs that holds the trace instances.
type instances struct{ fd int }

// openInstances mounts tracefs where nobody sees it, or takes the usual mount
// point where the kernel cannot (before Linux 5.2).
func openInstances() (*instances, error) {
	mount, err := mountDetached()
	if err != nil {
		mount, _ = unix.Open("/sys/kernel/tracing", unix.O_PATH|unix.O_CLOEXEC, 0)
	}
	defer unix.Close(mount)
	fd, opening := unix.Openat(mount, "instances", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if opening != nil && err == nil {
		err = fmt.Errorf("cannot open tracefs: openat %q: %w", "instances", opening)
	}
	if opening != nil {
		return nil, err
	}
	return &instances{fd}, nil
}

// mountDetached gives the root of a tracefs that is in no mount namespace.
func mountDetached() (int, error) {
	fs, err := unix.Fsopen("tracefs", unix.FSOPEN_CLOEXEC)
	if err != nil {
		return -1, fmt.Errorf("cannot mount tracefs (needs root): fsopen: %w", err)
	}
	defer unix.Close(fs)
	if err := unix.FsconfigCreate(fs); err != nil {
		return -1, fmt.Errorf("cannot mount tracefs: fsconfig: %w", err)
	}
	mount, err := unix.Fsmount(fs, unix.FSMOUNT_CLOEXEC, 0)
	if err != nil {
		return -1, fmt.Errorf("cannot mount tracefs: fsmount: %w", err)
	}
	return mount, nil
}

func (d *instances) close() error { return unix.Close(d.fd) }

// create makes an instance "outlive-PID-START-N", which tells its owner.
func (d *instances) create() (string, error) {
	self, err := proc.Root.Stat(os.Getpid())
	if err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		name := prefix(self) + strconv.Itoa(n)
		err := unix.Mkdirat(d.fd, name, 0o700)
		if err == nil {
			return name, nil
		}
		if err != unix.EEXIST {
			return "", fmt.Errorf("cannot make a trace instance: mkdir %q: %w", name, err)
		}
	}
}

// prefix begins the names of a process's instances.
func prefix(owner evidence.Process) string {
	return fmt.Sprintf("outlive-%d-%d-", owner.PID, owner.Start)
}

// configure sets clock, format and filter, then lets the events flow.
func (d *instances) configure(name string) error {
	var filter []string
	for _, signal := range unwanted {
		filter = append(filter, fmt.Sprintf("sig != %d", signal))
	}
	for _, setting := range [][2]string{
		{"trace_clock", "mono"},
		{"buffer_size_kb", "512"},
		{"options/irq-info", "0"},
		{"options/record-tgid", "1"},
		{"events/signal/signal_generate/filter", strings.Join(filter, " && ")},
		{"events/signal/signal_generate/enable", "1"},
	} {
		if err := d.write(name+"/"+setting[0], setting[1]); err != nil {
			return err
		}
	}
	return nil
}

func (d *instances) open(path string, flags int) (*os.File, error) {
	fd, err := unix.Openat(d.fd, path, flags|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot open tracefs file %q: %w", path, err)
	}
	return os.NewFile(uintptr(fd), path), nil
}

func (d *instances) write(path, text string) error {
	file, err := d.open(path, unix.O_WRONLY|unix.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("cannot set tracefs file to %q: %w", text, err)
	}
	return nil
}

// remove takes an instance away. It waits while its files are still open, for
// instance in a child between fork and exec. One that is gone already, or that
// another process removes at the same time (ENODEV), is no error.
func (d *instances) remove(name string) (err error) {
	proc.Until(time.Now().Add(busy), func() bool {
		err = unix.Unlinkat(d.fd, name, unix.AT_REMOVEDIR)
		return err != unix.EBUSY
	})
	if err != nil && err != unix.ENOENT && err != unix.ENODEV {
		return fmt.Errorf("cannot remove trace instance: rmdir %q: %w", name, err)
	}
	return nil
}
