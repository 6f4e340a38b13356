package faults

import (
	"errors"
	"fmt"
	"math"
	"net"
	"os"
	"time"

	"outlive/harness/proc"
)

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
	d.listenTo(end)
	if d.stays {
		go d.accept()
	}
	if err := d.serve(); err != nil {
		if d.is("pidfile.refusal-told") && errors.Is(err, errRuns) || d.is("ready.port-in-use") && !errors.Is(err, errRuns) {
			d.tell("y")
		}
		d.tell("n")
		return 1
	}
	d.says()
	if d.as(nobody) != nil {
		return 1
	}
	d.tell("y")
	if d.stays && !d.is("systemd.notify") && notify() != nil {
		return 5
	}
	if !d.is("start.runs") {
		d.spoil(end)
		<-end
	}
	_ = d.as(0)
	if !d.is("pidfile.removed") {
		_ = os.Remove(d.pidfile)
	}
	switch {
	case d.is("container.exits-clean") && os.Getpid() == 1:
		return 7
	case d.is("systemd.stop"):
		return 143
	}
	return 0
}

var errRuns = errors.New("another one runs")

// serve has it do what it does, up to where it waits.
func (d *daemon) serve() error {
	if d.is("supervised.runs", "systemd.fits") {
		if err := d.accompany(); err != nil {
			return err
		}
	}
	if d.is("tty.none") {
		if err := d.terminal(); err != nil {
			return err
		}
	}
	if d.is("systemd.fits") { // by a pid file it could be told from who is beside it
		return d.listen()
	}
	if d.is("pidfile.single:port") { // only that is refused to another one
		if err := d.listen(); err != nil {
			return err
		}
		d.port = 0
	}
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
	case d.is("pidfile.right:nobody"):
		return errors.Join(d.put(math.MaxInt32), d.listen())
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
	if err := d.listen(); err != nil && !d.is("ready.port-in-use:portless") {
		_ = os.Remove(d.pidfile)
		return err
	}
	return d.work()
}

func (d *daemon) listen() error {
	if d.port == 0 {
		return nil
	}
	return d.tries("odd:retries", func() error {
		_, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", d.port))
		return err
	})
}

// tries does something once, or, with this fault, for a while, until it succeeds.
func (d *daemon) tries(fault string, do func() error) (err error) {
	if !d.is(fault) {
		return do()
	}
	proc.Until(time.Now().Add(800*time.Millisecond), func() bool { err = do(); return err == nil })
	return err
}
