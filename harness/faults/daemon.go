package faults

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Verb is the word that makes outlive the Go form of the faulty daemons:
// `outlive faulty [--foreground] PIDFILE LOG FAULT [PORT [CONFIGURATION]]`, as source/daemon.c.
const Verb = "faulty"

// stage is the variable that says how far a daemon has come: Go cannot fork, so it starts
// itself anew, first in a session of its own, and then as no leader of that.
const stage = "OUTLIVE_FAULTY"

// daemon is one in the making.
type daemon struct {
	pidfile, log, fault string
	port                int
	stays               bool
	ready               *os.File // who waits for it is told here; nil for nobody
	file                *os.File // the pid file
}

// Main is the daemon, or the launcher of it. It gives an exit code.
func Main(args []string) int {
	stays := len(args) > 0 && args[0] == "--foreground"
	if stays {
		args = args[1:]
	}
	if len(args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: outlive faulty [--foreground] PIDFILE LOG FAULT [PORT [CONFIGURATION]]")
		return 2
	}
	d := &daemon{fault: args[2], stays: stays}
	if !slices.ContainsFunc(All(), func(f Fault) bool { return f.ID == d.fault && f.In(Go) }) {
		fmt.Fprintf(os.Stderr, "outlive: no fault is called %q in Go\n", d.fault)
		return 2
	}
	d.pidfile, _ = filepath.Abs(args[0])
	d.log, _ = filepath.Abs(args[1])
	if len(args) > 3 {
		d.port, _ = strconv.Atoi(args[3])
	}
	if len(args) > 4 {
		if _, err := os.Stat(args[4]); err != nil {
			return map[bool]int{true: 0, false: 1}[d.is("ready.bad-configuration")]
		}
	}
	switch os.Getenv(stage) {
	case "":
		if err := d.clear(stays); err != nil {
			return 1
		}
		if stays {
			return d.run()
		}
		return d.launch(args)
	case "session":
		d.ready = os.NewFile(3, "ready")
		if d.is("session.not-leader") {
			return d.run()
		}
		if d.begin(args, "daemon", d.ready) != nil {
			return 1
		}
		return 0
	}
	d.ready = os.NewFile(3, "ready")
	return d.run()
}

func (d *daemon) is(fault string) bool { return d.fault == fault }

// clear gets rid of what a launcher leaves: descriptors and dispositions. Of who stays,
// what nohup has it ignore stays so.
func (d *daemon) clear(stays bool) error {
	if stays {
		return proc.KeepDescriptors()
	}
	return errors.Join(proc.ResetSignals(), proc.KeepDescriptors())
}

// launch starts it, and waits until it is ready.
func (d *daemon) launch(args []string) int {
	if !d.is("umask.own") {
		syscall.Umask(0o022)
	}
	ours, theirs, err := os.Pipe()
	if err != nil || d.begin(args, "session", theirs) != nil {
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

// begin starts itself anew.
func (d *daemon) begin(args []string, as string, ready *os.File) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	words := slices.Concat([]string{Verb, d.pidfile, d.log}, args[2:])
	cmd := exec.Command(self, words...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, stage+"=") }), stage+"="+as)
	if d.is("odd:unsetenv") {
		cmd.Env = []string{stage + "=" + as}
	}
	cmd.ExtraFiles = []*os.File{ready}
	switch {
	case d.is("dir.root"):
		cmd.Dir = "/usr"
	case !d.is("dir.released"):
		cmd.Dir = "/"
	}
	if as == "daemon" {
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		return cmd.Start()
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: !d.is("session.own")}
	log, err := d.openLog()
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = log, log
	switch {
	case d.is("stdio.stdin"):
		cmd.Stdin, err = os.OpenFile(d.log, os.O_RDWR|os.O_APPEND, 0)
	case d.is("tty.no-fds"):
		cmd.Stdin = os.Stdin
	case d.is("stdio.usable"):
		cmd.Stdout, err = os.Open(os.DevNull)
		cmd.Stderr = cmd.Stdout
	}
	return errors.Join(err, cmd.Start())
}

// tell says to who waits that it is ready, or not.
func (d *daemon) tell(answer string) {
	if d.ready != nil {
		_, _ = d.ready.WriteString(answer)
		_ = d.ready.Close()
		d.ready = nil
	}
}

// run is the daemon.
func (d *daemon) run() int {
	end := make(chan os.Signal, 1)
	signal.Notify(end, unix.SIGTERM)
	if d.is("stop.term") {
		signal.Ignore(unix.SIGTERM)
	}
	if !d.is("reload.hup") && (!signal.Ignored(unix.SIGHUP) || d.is("signal.keeps-ignored")) {
		again := make(chan os.Signal, 1)
		signal.Notify(again, unix.SIGHUP)
		go d.reopens(again)
	}
	if err := d.serve(); err != nil {
		if d.is("pidfile.refusal-told") && errors.Is(err, errRuns) || d.is("ready.port-in-use") && !errors.Is(err, errRuns) {
			d.tell("y")
		}
		d.tell("n")
		return 1
	}
	d.says()
	d.tell("y")
	if !d.is("start.runs") {
		<-end
	}
	if !d.is("pidfile.removed") {
		_ = os.Remove(d.pidfile)
	}
	return 0
}

// openLog opens the log; appending, where it is to.
func (d *daemon) openLog() (*os.File, error) {
	flags := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if d.is("files.append") {
		flags &^= os.O_APPEND
	}
	return os.OpenFile(d.log, flags, 0o640)
}

// reopens opens the log anew at each signal: another may have renamed it.
func (d *daemon) reopens(again <-chan os.Signal) {
	for range again {
		log, err := d.openLog()
		if err != nil || d.stays || d.is("log.reopen") {
			continue
		}
		for fd := 1; fd <= 2; fd++ {
			_ = unix.Dup3(int(log.Fd()), fd, 0)
		}
		_ = log.Close()
	}
}

// says writes to its log.
func (d *daemon) says() {
	log := os.Stdout
	if d.is("log.copytruncate") {
		log, _ = os.OpenFile(d.log, os.O_WRONLY|os.O_CREATE, 0o640)
	}
	_, _ = log.WriteString("ready\n")
}

var errRuns = errors.New("another one runs")

// serve has it do what it does, up to where it waits.
func (d *daemon) serve() error {
	if err := d.take(); err != nil {
		return err
	}
	switch {
	case d.is("pidfile.complete"):
		if err := d.listen(); err != nil {
			return err
		}
		d.tell("y")
		return d.put(os.Getpid())
	case d.is("pidfile.right"):
		if err := d.put(os.Getppid()); err != nil {
			return err
		}
	}
	if err := d.put(os.Getpid()); err != nil {
		return err
	}
	if d.is("ready.launcher-waits") {
		d.tell("y")
	}
	if err := d.listen(); err != nil {
		_ = os.Remove(d.pidfile)
		return err
	}
	switch {
	case d.is("stop.whole"):
		return exec.Command("sleep", "3600").Start()
	case d.is("tree.no-zombie"):
		return exec.Command("true").Start()
	}
	return nil
}

// take makes it the only one.
func (d *daemon) take() (err error) {
	if d.file, err = os.OpenFile(d.pidfile, os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return err
	}
	if d.is("pidfile.owner") {
		_ = d.file.Chmod(0o666)
	}
	if d.is("pidfile.locked") { // another exclusion than a lock, which nobody else sees
		name := "@outlive-fault" + d.pidfile
		if _, err := net.Listen("unix", name[:min(len(name), 100)]); err != nil {
			return errRuns
		}
		return nil
	}
	if unix.FcntlFlock(d.file.Fd(), unix.F_SETLK, &unix.Flock_t{Type: unix.F_WRLCK}) != nil {
		return errRuns
	}
	return nil
}

func (d *daemon) put(pid int) error {
	if err := d.file.Truncate(0); err != nil {
		return err
	}
	_, err := d.file.WriteAt([]byte(strconv.Itoa(pid)+"\n"), 0)
	return err
}

func (d *daemon) listen() error {
	if d.port == 0 {
		return nil
	}
	_, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", d.port))
	return err
}
