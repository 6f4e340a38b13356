//go:build linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/modes"
)

// TestUnitsKeepWishes: what systemd and the supervisors are told, and what stands before
// the command there, is kept as on the machine itself, all at once.
func TestUnitsKeepWishes(t *testing.T) {
	m := newMachine(t)
	m.must("root", "systemctl start atd")
	for i, c := range []struct{ user, mode string }{
		{"root", "systemd-run"}, {lab.User, "systemd-run-user"},
		{"root", "systemd-service"}, {"root", "systemd-timer"}, {"root", "systemd-oneshot"}, {"root", "systemd-forking"},
		{"root", "supervisord"}, {"root", "runit"}, {"root", "at"}, {lab.User, "systemd-user-service"},
	} {
		t.Run(c.mode, func(t *testing.T) {
			wished{machine{t, m.lab}, c.user, c.mode, strconv.Itoa(100*os.Getpid() + i)}.proven()
		})
	}
}

// TestUnitsAreToldWishes: what no process shows, systemd does; of what it was told by run
// on its bus, and by a file and a line that were pasted.
func TestUnitsAreToldWishes(t *testing.T) {
	m := newMachine(t)
	const managed = "--restart always --restart-delay 200ms --stop-signal INT --stop-timeout 3s --watchdog 1m"
	const told = "WatchdogUSec=1min\nTimeoutStopUSec=3s\nRestartUSec=200ms\nRestart=always\nKillSignal=2\n"
	const show = "systemctl show -p Restart,RestartUSec,KillSignal,TimeoutStopUSec,WatchdogUSec "
	for _, c := range []struct{ what, line, look, want string }{
		{"by its bus", "outlive run systemd-run --name a " + managed + " -- sleep 600", show + "outlive-a | sort -r", told},
		{"by a file", paste("systemd-service --name b "+managed, "sleep 600"), show + "outlive-b | sort -r", told},
		{"by a line", paste("systemd-timer --name c "+managed, "sleep 600"), show + "outlive-c | sort -r", told},
		{"starts again", "systemctl kill --signal KILL outlive-a", "until test $(systemctl show -P NRestarts outlive-a) = 1 -a $(systemctl is-active outlive-a) = active; do sleep 0.1; done", ""},
		{"strict", "outlive run systemd-run --name d --harden strict -- sleep 600; ", "systemctl show -P ProtectSystem outlive-d; grep NoNewPrivs /proc/$(systemctl show -P MainPID outlive-d)/status; ! nsenter -m -t $(systemctl show -P MainPID outlive-d) touch /etc/x 2>/dev/null", "strict\nNoNewPrivs:\t1\n"},
		{"ready, by its bus", "outlive run systemd-run --name k --ready notify -- sh -c 'sleep 0.3; touch /run/k; systemd-notify --ready; exec sleep 600'", "cat /run/k; systemctl is-active outlive-k", "active\n"},
		{"ready", paste("systemd-service --name e --ready notify", "sh -c 'systemd-notify --ready; exec sleep 600'"), "systemctl show -P Type outlive-e", "notify\n"},
		{"at a time, by a line", paste("systemd-timer --name f --schedule '*-*-* 03:00'", "sleep 600"), "systemctl is-active outlive-f; systemctl show -P TimersCalendar outlive-f.timer | grep -o 'OnCalendar=[^;]*'", "inactive\nOnCalendar=*-*-* 03:00:00 \n"},
		{"at a time, by a file", paste("systemd-calendar --name g --schedule daily", "sleep 600"), "systemctl show -P TimersCalendar outlive-g.timer | grep -o 'OnCalendar=[^;]*'", "OnCalendar=*-*-* 00:00:00 \n"},
		{"at a port", paste("systemd-socket --name h --listen 127.0.0.1:8123", "sleep 600"), "systemctl is-active outlive-h; systemctl show -P Listen outlive-h.socket; bash -c ': </dev/tcp/127.0.0.1/8123'; until systemctl -q is-active outlive-h; do sleep 0.1; done", "inactive\n127.0.0.1:8123 (Stream)\n"},
		{"instances", paste("systemd-template --name i --instances web,api", "sleep 600"), "systemctl is-active outlive-i@web outlive-i@api outlive-i@a", "active\nactive\ninactive\n"},
		{"supervisord", paste("supervisord --name j --restart always --stop-signal INT --stop-timeout 3", "sleep 600"), "grep -e ^auto -e ^stop outlive-j.supervisord.conf", "autorestart=true\nstopsignal=INT\nstopwaitsecs=3\n"},
	} {
		t.Run(c.what, func(t *testing.T) {
			m := machine{t, m.lab}
			m.must("root", "cd; "+c.line)
			out, _ := m.as("root", "cd; "+c.look)
			require.Equal(t, c.want, out)
		})
	}
}

// paste is a line of sh(1) that pastes what --print writes.
func paste(run, command string) string {
	return "outlive run " + run + " --print --shell bash -- " + command + " >recipe && bash ./recipe </dev/null"
}

type wished struct {
	machine
	user, mode string
	seconds    string // of its sleep, by which it is found: no other test has these
}

func (w wished) proven() {
	mode, _ := modes.Lookup(w.mode)
	started := mode.Forms[0].Start != nil
	flags, asked := wishesOf(w.T, mode.Forms[0], !started)
	require.NotEmpty(w, flags)
	for _, path := range asked.Has("env-file") {
		text, err := os.ReadFile(path)
		require.NoError(w, err)
		w.must("root", "mkdir -p "+filepath.Dir(path)+" && chmod 755 "+filepath.Dir(path)+" && printf '%s' "+modes.ShellWords([]string{string(text)})+" >"+path)
	}
	run := "cd && outlive run " + w.mode + " --name " + w.mode + " " + modes.ShellWords(flags)
	command := " -- sleep " + w.seconds
	if started {
		w.must(w.user, run+command)
		requireKept(w.T, w.asleep(), asked)
		w.must(w.user, "outlive rm --force "+w.mode)
		return
	}
	do, undo := pasted(w.must(w.user, run+" --print --shell bash"+command))
	said := w.must(w.user, "bash -c "+modes.ShellWords([]string{do})+" 2>&1 </dev/null")
	w.Log(said)
	requireKept(w.T, w.asleep(), asked)
	w.must(w.user, "bash -c "+modes.ShellWords([]string{undo})+" 2>&1 </dev/null")
}

// asleep finds the process from outside of the lab.
func (w wished) asleep() (pid int) {
	require.True(w, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
		for _, p := range proc.Root.All() {
			words := proc.Root.Command(p.PID)
			if p.Comm == "sleep" && len(words) == 2 && strings.HasSuffix(words[0], "sleep") && slices.Contains(words, w.seconds) {
				pid = p.PID
			}
		}
		return pid != 0
	}), "%s was not started: %s", w.mode, w.state())
	return pid
}

// state is what systemd and the log tell of a service that is not there.
func (w wished) state() string {
	out, _ := w.as("root", "cd; systemctl status --no-pager outlive-"+w.mode+"; cat "+w.mode+".log")
	return out
}
