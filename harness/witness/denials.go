package witness

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// Denials records which system calls of a process's descendants were refused: those that it
// forks from now on, and theirs; it is to have one thread, as systemd has. It sees no paths. As a Witness it needs root and the initial
// pid namespace, and is to be closed.
type Denials struct {
	dir  *instances
	heir *heir
	name string
	pipe *os.File
}

// refused are the errors that tell of something forbidden, and missed those of something that is
// not there: for what is hidden that is all there is to see, but any program meets them.
var (
	refused = []unix.Errno{unix.EPERM, unix.EACCES, unix.EROFS, unix.EAFNOSUPPORT, unix.ENETUNREACH, unix.EADDRNOTAVAIL, unix.ENOSPC}
	missed  = []unix.Errno{unix.ENOENT, unix.ENXIO, unix.ENODEV}
)

// WatchDenials begins with the descendants of that process.
func WatchDenials(root int) (*Denials, error) {
	if err := checkNamespace(); err != nil {
		return nil, err
	}
	dir, err := openInstances()
	if err != nil {
		return nil, err
	}
	d := &Denials{dir: dir}
	if d.heir, err = newHeir(dir); err != nil {
		return nil, errors.Join(err, dir.close())
	}
	if d.name, err = dir.create(); err != nil {
		d.heir.dismiss()
		return nil, errors.Join(err, dir.close())
	}
	if err = d.configure(root); err == nil {
		d.pipe, err = dir.open(d.name+"/trace_pipe", unix.O_RDONLY|unix.O_NONBLOCK)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Close removes the instance.
func (d *Denials) Close() error {
	if d.pipe != nil {
		d.pipe.Close()
	}
	err := errors.Join(d.dir.remove(d.name), d.dir.close())
	d.heir.dismiss()
	return err
}

func (d *Denials) configure(root int) error {
	var wanted []string
	for _, e := range append(refused, missed...) {
		wanted = append(wanted, fmt.Sprintf("ret == -%d", int(e)))
	}
	calls, err := d.calls()
	if err != nil {
		return err
	}
	for _, setting := range [][2]string{
		{"trace_clock", "mono"}, // one for all processors
		{"buffer_size_kb", "1024"},
		{"options/irq-info", "0"},
		{"options/event-fork", "1"},
		{"set_event_pid", fmt.Sprint(root)},
		{"events/syscalls/filter", strings.Join(wanted, " || ")},
		{"events/signal/signal_generate/filter", fmt.Sprintf("sig == %d", unix.SIGSYS)},
		{"set_event", strings.Join(calls, "\n") + "\n"},
	} {
		if err := d.dir.write(d.name+"/"+setting[0], setting[1]); err != nil {
			return err
		}
	}
	return nil
}

// calls are the events: the end of every system call (each has one of its own, which tells its
// name), who is whose child, and who became which program.
func (d *Denials) calls() ([]string, error) {
	list, err := d.dir.open(d.name+"/events/syscalls", unix.O_RDONLY|unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	names, err := list.Readdirnames(-1)
	if err != nil {
		return nil, fmt.Errorf("cannot list the events of system calls: %w", err)
	}
	all := []string{"sched:sched_process_fork", "sched:sched_process_exec", "signal:signal_generate", "syscalls:sys_enter_socket"}
	for _, name := range names {
		if strings.HasPrefix(name, "sys_exit_") {
			all = append(all, "syscalls:"+name)
		}
	}
	return all, nil
}

// Take gives what was recorded since the last time. What it tells of has to have ended: of what
// runs on, some of it may not be there yet.
func (d *Denials) Take() (Refused, error) {
	conn, err := d.pipe.SyscallConn() // Fd would make it one that waits
	if err != nil {
		return Refused{}, err
	}
	var text strings.Builder
	var failed error
	err = conn.Control(func(fd uintptr) { failed = drain(int(fd), &text) })
	if err := errors.Join(err, failed); err != nil {
		return Refused{}, fmt.Errorf("cannot read trace_pipe: %w", err)
	}
	return parseRefused(text.String()), nil
}

func drain(fd int, text *strings.Builder) error {
	chunk := make([]byte, 1<<16)
	for {
		n, err := unix.Read(fd, chunk)
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			return nil
		case err != nil:
			return err
		case n == 0:
			return io.ErrUnexpectedEOF
		}
		text.Write(chunk[:n])
	}
}
