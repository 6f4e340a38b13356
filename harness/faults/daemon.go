package faults

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Verb is the word that makes outlive the Go form of the faulty daemons:
// `outlive faulty [--foreground] PIDFILE LOG FAULT [PORT [CONFIGURATION]]`, as source/c/daemon.c.
const Verb = "faulty"

// stage is the variable that says how far a daemon has come: Go cannot fork, so it starts
// itself anew.
const stage = "OUTLIVE_FAULTY"

// The stages, in that order. The last three are of what a daemon starts.
const (
	inSession = "session" // it leads a session of its own
	asDaemon  = "daemon"  // it is no leader of that
	between   = "between" // it ends once it has started who is beside
	beside    = "beside"  // it lives as long as the daemon, whose child it is not
	notifies  = "notifies"
)

// daemon is one in the making.
type daemon struct {
	pidfile, log, fault string
	more                []string // what else it was told
	stays               bool
	port                int
	ready               *os.File   // who waits for it is told here; nil for nobody
	file                *os.File   // the pid file
	open                []*os.File // what it has open for as long as it lives
}

// Main is the daemon, or the launcher of it. It gives an exit code.
func Main(args []string) int {
	d := &daemon{stays: len(args) > 0 && args[0] == "--foreground"}
	if d.stays {
		args = args[1:]
	}
	if len(args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: outlive faulty [--foreground] PIDFILE LOG FAULT [PORT [CONFIGURATION]]")
		return 2
	}
	d.fault, d.more = args[2], args[3:]
	if !slices.ContainsFunc(All(), func(f Fault) bool { return f.ID == d.fault && f.In(Go) }) {
		fmt.Fprintf(os.Stderr, "outlive: no fault is called %q in Go\n", d.fault)
		return 2
	}
	d.pidfile, _ = filepath.Abs(args[0])
	d.log, _ = filepath.Abs(args[1])
	if len(d.more) > 0 {
		d.port, _ = strconv.Atoi(d.more[0])
	}
	if len(d.more) > 1 && !d.is("ready.bad-configuration:ignored") {
		if _, err := os.Stat(d.more[1]); err != nil {
			return map[bool]int{true: 0, false: 1}[d.is("ready.bad-configuration")]
		}
	}
	return d.at(os.Getenv(stage))
}

// at goes on from a stage.
func (d *daemon) at(stage string) int {
	switch stage {
	case "":
		return d.begin()
	case between:
		if d.anew(beside, os.NewFile(3, "end")).Start() != nil {
			return 1
		}
		return 0
	case beside:
		_, _ = os.NewFile(3, "end").Read(make([]byte, 1))
		return 0
	case notifies:
		_ = notify()
		for {
			_ = unix.Pause()
		}
	}
	d.ready = os.NewFile(3, "ready")
	if stage == inSession && !d.is("session.not-leader", "tty.none") {
		return d.handOver()
	}
	return d.run()
}

// begin is what it does as it is typed.
func (d *daemon) begin() int {
	if err := d.clear(); err != nil {
		return 1
	}
	d.stays = d.stays && !d.is("supervised.stays", "container.stays", "systemd.no-fork", "systemd.fits")
	if d.stays {
		return d.run()
	}
	return d.launch()
}

func (d *daemon) is(faults ...string) bool { return slices.Contains(faults, d.fault) }

// clear gets rid of what a launcher leaves: descriptors and dispositions. Of who stays,
// what nohup has it ignore stays so.
func (d *daemon) clear() (err error) {
	if !d.is("files.no-leak") {
		err = proc.KeepDescriptors()
	}
	if d.stays {
		return err
	}
	return errors.Join(proc.ResetSignals(), err)
}
