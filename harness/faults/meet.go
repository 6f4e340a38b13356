package faults

import (
	"errors"
	"net"
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

// openLog opens the log; appending, where it is to.
func (d *daemon) openLog() (*os.File, error) {
	flags := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if d.is("files.append") {
		flags &^= os.O_APPEND
	}
	return os.OpenFile(d.log, flags, 0o640)
}

// reopen opens the log anew at each signal: another may have renamed it.
func (d *daemon) reopen(again <-chan os.Signal) {
	for range again {
		if d.stays || d.is("log.reopen") {
			continue
		}
		_ = d.as(0)
		log, err := d.openLog()
		_ = d.as(nobody)
		if err != nil {
			continue
		}
		for fd := 1; fd <= 2; fd++ {
			_ = unix.Dup3(int(log.Fd()), fd, 0)
		}
		_ = log.Close()
	}
}

// nobody is who has no rights.
const nobody = 65534

// as has it be another user, for a while: whoever breaks into it can go back, too.
func (d *daemon) as(uid int) error {
	if !d.is("user.dropped") {
		return nil
	}
	return syscall.Seteuid(uid)
}

// says writes to its log.
func (d *daemon) says() {
	log := os.Stdout
	if d.is("log.copytruncate") {
		log, _ = os.OpenFile(d.log, os.O_WRONLY|os.O_CREATE, 0o640)
		d.open = append(d.open, log)
	}
	_, _ = log.WriteString("ready\n")
}

// accept takes the socket that it is started with, where that is meant for it.
func (d *daemon) accept() {
	if os.Getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) || d.is("listen.fds") {
		return
	}
	l, err := net.FileListener(os.NewFile(3, "handed"))
	for err == nil {
		_, err = l.Accept()
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

// notify tells systemd, where that asks for it, that it is ready.
func notify() error {
	to := os.Getenv("NOTIFY_SOCKET")
	if to == "" {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: to, Net: "unixgram"})
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Write([]byte("READY=1"))
	return err
}

// spoil does to descriptors what has to come last: a file that was opened after it would
// get their numbers.
func (d *daemon) spoil(end chan<- os.Signal) {
	switch {
	case d.is("stdio.open"):
		_ = unix.Close(0)
	case d.is("event.speaks"):
		var dead [2]int
		if unix.Pipe2(dead[:], unix.O_CLOEXEC) == nil {
			_ = unix.Dup3(dead[1], 1, 0)
			_, _ = unix.Close(dead[0]), unix.Close(dead[1])
		}
	case d.is("event.hangup"):
		go endAtHangup(end)
	case d.is("tty.after-hangup"):
		go spin()
	}
}

// endAtHangup ends it when its standard input hangs up.
func endAtHangup(end chan<- os.Signal) {
	tty := []unix.PollFd{{Fd: 0}}
	for tty[0].Revents&unix.POLLHUP == 0 {
		_, _ = unix.Poll(tty, -1)
	}
	end <- unix.SIGHUP
}

// spin waits for keys, and takes a hangup, which does not go away, for one.
func spin() {
	for tty := []unix.PollFd{{Fd: held, Events: unix.POLLIN}}; ; {
		_, _ = unix.Poll(tty, 50)
	}
}
