package harness

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/lane"
	"outlive/harness/leftover"
	"outlive/harness/plan"
	"outlive/harness/proc"
	"outlive/harness/stage"
)

// A fault is something of the lab that breaks in mid-trial, before the event
// happens as it always does. The trial must be unfit, and say why.
type fault struct {
	event  string
	form   string // mode whose form it is, by its only or tool form
	breaks func(s *stage.Stage) error
	line   string // in place of the form's own
	end    string // likewise its End lines
	disk   string
	times  int    // how many trials are made together; 0 for one
	why    string // a pattern
}

// run runs a line as the lab's root.
func run(line string) func(*stage.Stage) error {
	return func(s *stage.Stage) error {
		if out, err := asRoot(s, "sh", "-c", line); err != nil {
			return fmt.Errorf("cannot inject the fault: %w: %s", err, out)
		}
		return nil
	}
}

// asRoot runs a command where the stage is, and gives what it prints.
func asRoot(s *stage.Stage, words ...string) (string, error) {
	var out bytes.Buffer
	cmd := s.Place.AsRoot(words...)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := s.Place.Start(cmd.Start); err != nil {
		return "", err
	}
	err := cmd.Wait()
	return out.String(), err
}

// signalInit sends the lab's systemd a signal.
func signalInit(s *stage.Stage, sig unix.Signal) error {
	h, err := proc.Open(s.Place.Init())
	if err != nil {
		return err
	}
	defer h.Close()
	return h.Signal(sig)
}

func hangInit(s *stage.Stage) error { return signalInit(s, unix.SIGSTOP) }

// killInit ends the lab's systemd, and waits until the kernel has ended the rest, as
// far as the subject: a signal that were sent meanwhile would come first. systemd
// itself is not gone before what this process started there is reaped.
func killInit(s *stage.Stage) error {
	if err := signalInit(s, unix.SIGKILL); err != nil {
		return err
	}
	if !s.Subject.WaitGone(soon()) {
		return errors.New("cannot inject the fault: the subject does not end with the lab's systemd")
	}
	return nil
}

// killSession ends the sshd of the trial's own session: the shell's parent.
func killSession(s *stage.Stage) error {
	shell, err := proc.Root.Stat(s.Leader.PID)
	if err != nil {
		return err
	}
	return unix.Kill(shell.PPID, unix.SIGKILL)
}

const busGone = "systemctl --quiet stop dbus.socket dbus.service; rm -f /run/dbus/system_bus_socket"

var faults = map[string]fault{
	"systemd is killed before a hangup":        {event: "hangup", form: "nohup", breaks: killInit, why: "the lab itself ended in mid-trial"},
	"systemd is killed before a signal":        {event: "sighup", form: "systemd-run-user", breaks: killInit, why: "the lab itself ended in mid-trial"},
	"systemd is killed before a logout":        {event: "ssh-exit", form: "background", breaks: killInit, why: "the lab itself ended in mid-trial"},
	"systemd is killed before a reboot":        {event: "reboot", form: "systemd-service", breaks: killInit, why: "the lab itself ended in mid-trial"},
	"systemd crashes before a unit is stopped": {event: "unit-stop", form: "nohup", breaks: run("kill -SEGV 1"), why: "cannot (stop|reach|go on)"},
	"systemd hangs before a unit is stopped":   {event: "unit-stop", form: "nohup", breaks: hangInit, why: "cannot (stop|reach|go on)"},
	"the bus is gone before a service stops":   {event: "service-stop-none", form: "nohup", breaks: run(busGone), why: "cannot reach the lab's systemd"},
	"the agent ends before its service stops":  {event: "service-stop-process", form: "nohup", breaks: run("systemctl kill --kill-who=main --signal=KILL 'outlive-agent-*'; for i in $(seq 100); do systemctl --quiet is-active 'outlive-agent-*' || exit 0; sleep .1; done; exit 1"), why: `cannot stop outlive-agent-t\d+.service: its main process \(\d+\) has ended by itself`},
	"systemd hangs before a signal":            {event: "sighup", form: "systemd-service", breaks: hangInit, why: "the lab does not answer"},
	"systemd hangs before a reboot":            {event: "reboot", form: "systemd-service", times: 6, breaks: hangInit, why: "cannot reboot the lab: the lab does not answer"},
	"sshd of the session is killed":            {event: "ssh-exit", form: "background", breaks: killSession, why: "cannot tell: the ssh session did not end by exit|input/output error|cannot wait"},
	"the bus is gone before logind kills":      {event: "logind-kill", form: "nohup", breaks: run(busGone), why: "cannot reach the lab's (systemd|logind)"},
	"the bus is gone before a unit is stopped": {event: "unit-stop", form: "tmux", breaks: run(busGone), why: "cannot reach the lab's systemd"},
	"the user's bus is gone": {event: "hangup", form: "systemd-run-user", why: "the line started nothing that reports.*(bus|refused|connect)",
		line: "systemctl --user stop dbus.socket dbus.service; sudo systemctl stop user@2000.service; systemd-run --user --collect --unit={name} {cmd}"},
	"the unit's name is in use": {event: "hangup", form: "systemd-run-user", why: "the line started nothing that reports.*already loaded",
		line: "systemd-run --user --quiet --unit={name} sleep 1000; systemd-run --user --collect --unit={name} {cmd}"},
	"the disk is full before a logout": {event: "ssh-exit", form: "nohup", disk: "96M", why: "the disk is full",
		breaks: run("dd if=/dev/zero of=/var/lib/big bs=4k 2>/dev/null; test -s /var/lib/big")},
	"the disk is full before the line": {event: "hangup", form: "nohup", disk: "96M", why: "the disk is full",
		line: "sudo dd if=/dev/zero of=/var/lib/big bs=4k 2>/dev/null; nohup {cmd} >{log} 2>&1 &"},
	"the mode's end never ends": {event: "sighup", form: "start-stop-daemon", end: "sleep infinity # {name}",
		why: `cannot remove what the mode made: "sleep infinity # work-t\d+" was not done in [0-9ms]+; it waits for \d+ sh of .*; \d+ sleep of \d+, S in \w+, .*; systemd has no job; there is`},
	"the mode's end waits for a unit": {event: "sighup", form: "systemd-service",
		end:   "systemd-run --quiet --property=Type=oneshot --unit=slow-{name} sleep infinity",
		times: 3,
		why:   `"systemd-run .*" was not done in [0-9ms]+; it waits for .*; \d+ systemd-run of .*; systemd has the job slow-work-t\d+.service start running; there is`},
}

// faulty makes the cell, whose event breaks something first, and then happens.
func (f fault) cell() (plan.Cell, error) {
	all, err := request{Modes: f.form, Events: f.event, Shells: "bash", Voices: plan.Chatty, Lab: true}.cells()
	if err != nil {
		return plan.Cell{}, err
	}
	c := all[0]
	c.Lab = &plan.Machine{Disk: f.disk}
	if f.line != "" {
		c.Form.Line = f.line
	}
	if f.end != "" {
		c.Form.End = []string{f.end}
	}
	happens := c.Event.Make
	if f.breaks != nil {
		c.Event.Make = func(s *stage.Stage) (string, error) {
			if err := f.breaks(s); err != nil {
				return "", err
			}
			return happens(s)
		}
	}
	return c, nil
}

// faultMain makes one fault's trial as a lane does, and then one without any
// in the same lane, and prints the evidence of both.
func faultMain(args []string) int {
	c, err := faults[args[0]].cell()
	after, wrong := after.cell()
	if err := errors.Join(err, wrong); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return asLane(args[1], impatient(), slices.Repeat([]plan.Cell{c}, max(1, faults[args[0]].times)), []plan.Cell{after})
}

// asLane makes trials as a lane does, each group's together, and prints the
// evidence of each.
func asLane(dir string, patience time.Duration, groups ...[]plan.Cell) int {
	err := errors.Join(proc.BecomeSubreaper(), proc.KeepDescriptors(), os.Mkdir(dir, 0o700))
	self, _ := os.Readlink("/proc/self/exe")
	l, wrong := lane.NewGround(dir, self)
	out := json.NewEncoder(os.Stdout)
	for _, cells := range groups {
		var specs []plan.Spec
		for _, c := range cells {
			spec, unstageable := c.Spec()
			if err := errors.Join(err, wrong, unstageable); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return 1
			}
			spec.Script.Patience = patience
			specs = append(specs, spec)
		}
		for _, seen := range l.Make(specs, cells[0].Event) {
			_ = out.Encode(seen)
		}
	}
	l.Down()
	proc.KillDescendants(soon())
	_ = os.RemoveAll(dir)
	return 0
}

// after is the trial that follows upon a fault.
var after = fault{event: "ssh-exit", form: "systemd-run-user"}

func TestFaultsOfTheLabAreNoVerdicts(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	for name, f := range faults {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			mounts, theirs := leftover.Mounts(), leftover.LabCgroups()
			in := laneOf(t, "fault", name)
			c, err := f.cell()
			require.NoError(t, err)
			for range max(1, f.times) {
				var broken evidence.Evidence
				require.NoError(t, in.Decode(&broken))
				one := c.Judge(broken)
				require.Equal(t, plan.Unfit, one.Verdict, "%s: %s", one.Outcome, one.Why)
				require.Regexp(t, "(?s)"+f.why, one.Why)
				t.Logf("%.1f s: %s", one.Seconds, one.Why)
			}
			var next evidence.Evidence
			require.NoError(t, in.Decode(&next))
			fresh, err := after.cell()
			require.NoError(t, err)
			requireKept(t, []plan.Trial{fresh.Judge(next)})
			require.Equal(t, mounts, leftover.Mounts())
			require.Empty(t, leftover.Labs(theirs, time.Now().Add(leftover.Bound())))
		})
	}
}

// laneOf runs a part of this binary that ends with asLane.
func laneOf(t *testing.T, part, name string) *json.Decoder {
	t.Helper()
	cmd := exec.Command(outlive, part, name, filepath.Join(shortDir(t), "lane"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.WaitDelay = patient
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	require.NoError(t, err)
	return json.NewDecoder(bytes.NewReader(text))
}
