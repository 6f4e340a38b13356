package faults

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// listenTo sets what it does at signals; end is told when it has to.
func (d *daemon) listenTo(end chan os.Signal) {
	first := os.Getpid() == 1
	switch {
	case d.is("stop.term"), d.is("container.term") && first:
		signal.Ignore(unix.SIGTERM)
	case d.is("container.exits-clean") && first:
		// Go's runtime ends by the signal; process 1 is spared that, and it exits with 2.
	default:
		signal.Notify(end, unix.SIGTERM)
	}
	if first && !d.is("container.reaps") {
		go reap()
	}
	if !d.is("reload.hup") && (!signal.Ignored(unix.SIGHUP) || d.is("signal.keeps-ignored")) {
		again := make(chan os.Signal, 1)
		signal.Notify(again, unix.SIGHUP)
		go d.reopen(again)
	}
}

// reap reaps orphans.
func reap() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, unix.SIGCHLD)
	for range ended {
		for pid := 1; pid > 0; {
			pid, _ = unix.Wait4(-1, nil, unix.WNOHANG, nil)
		}
	}
}

// work starts what it leaves its work to.
func (d *daemon) work() error {
	cmd := exec.Command("sleep", "3600")
	switch {
	case d.is("stop.whole", "supervised.stops"): // a hangup before shall not end it
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	case d.is("tree.no-zombie"):
		cmd = exec.Command("true")
	case d.is("files.lock-kept"):
		cmd.ExtraFiles = []*os.File{d.file}
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL}
	case d.is("systemd.notify"):
		cmd = d.anew(notifies)
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL}
	default:
		return nil
	}
	return cmd.Start()
}

// accompany starts an orphan, which lives as long as this process.
func (d *daemon) accompany() error {
	theirs, ours, err := os.Pipe()
	if err != nil {
		return err
	}
	defer theirs.Close()
	d.open = append(d.open, ours)
	return d.anew(between, theirs).Run()
}

// terminal makes one, which becomes that of its session.
func (d *daemon) terminal() error {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return err
	}
	fd := int(master.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err = errors.Join(err, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)); err != nil {
		return err
	}
	its, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR, 0)
	d.open = append(d.open, master, its)
	return err
}
