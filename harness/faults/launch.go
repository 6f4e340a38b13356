package faults

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// held is the descriptor by which it holds what is its launcher's.
const held = 64

// launch starts it, and waits until it is ready.
func (d *daemon) launch() int {
	if !d.is("umask.own") {
		syscall.Umask(0o022)
	}
	core := unix.Rlimit{}
	_ = unix.Getrlimit(unix.RLIMIT_CORE, &core)
	core.Cur = map[bool]uint64{true: core.Max}[d.is("limits.core")]
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &core)
	ours, theirs, err := os.Pipe()
	if err != nil || d.grab() != nil || d.block() != nil || d.detach(theirs) != nil {
		return 1
	}
	theirs.Close()
	answer := make([]byte, 1)
	if n, _ := ours.Read(answer); n == 0 || answer[0] != 'y' {
		return 1
	}
	for d.is("launcher.returns") {
		_ = unix.Pause()
	}
	return 0
}

// grab takes hold of what is its launcher's, where that is the fault: who is started has it, too.
func (d *daemon) grab() error {
	switch {
	case d.is("tty.not-pinned", "tty.after-hangup"):
		return unix.Dup3(0, held, 0)
	case d.is("files.no-pipe-held"):
		if info, err := os.Stdout.Stat(); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
			return err
		}
		return unix.Dup3(1, held, 0)
	}
	return nil
}

// block has this thread, and so what it starts, block a signal. Go goes on to block in each
// of its threads what it is started with, but for some, as SIGHUP.
func (d *daemon) block() error {
	if !d.is("signal.none-blocked") {
		return nil
	}
	runtime.LockOSThread()
	var set unix.Sigset_t
	set.Val[0] = 1 << (unix.SIGUSR1 - 1)
	return unix.PthreadSigmask(unix.SIG_BLOCK, &set, nil)
}

// anew is itself, to be started to go on from a stage.
func (d *daemon) anew(as string, files ...*os.File) *exec.Cmd {
	self, _ := os.Readlink("/proc/self/exe")
	cmd := exec.Command(self, slices.Concat([]string{Verb, d.pidfile, d.log, d.fault}, d.more)...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(e string) bool {
		return strings.HasPrefix(e, stage+"=") || !d.stays && (d.is("odd:unsetenv") || !strings.HasPrefix(e, "PATH="))
	})
	cmd.Env = append(cmd.Env, stage+"="+as)
	cmd.ExtraFiles = files
	switch {
	case d.is("dir.root"):
		cmd.Dir = "/usr"
	case !d.is("dir.released"):
		cmd.Dir = "/"
	}
	return cmd
}

// detach starts it in a session of its own.
func (d *daemon) detach(ready *os.File) (err error) {
	cmd := d.anew(inSession, ready)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: !d.is("session.own", "group.own")}
	if d.is("group.own") {
		cmd.SysProcAttr.Setpgid = true
		cmd.SysProcAttr.Pgid, _ = unix.Getsid(0)
	}
	log, err := d.openLog()
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = log, log
	switch {
	case d.is("stdio.stdin"):
		cmd.Stdin, err = os.OpenFile(d.log, os.O_RDWR|os.O_APPEND, 0)
	case d.is("tty.no-fds", "event.hangup"):
		cmd.Stdin = os.Stdin
	case d.is("stdio.usable"):
		cmd.Stdout, err = os.Open(os.DevNull)
		cmd.Stderr = cmd.Stdout
	}
	return errors.Join(err, cmd.Start())
}

// handOver starts the daemon, and is over, as who leads a session has to be.
func (d *daemon) handOver() int {
	cmd := d.anew(asDaemon, d.ready)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if cmd.Start() != nil {
		return 1
	}
	d.ready.Close()
	if d.is("parent.reaper") {
		_ = cmd.Wait()
	}
	return 0
}
