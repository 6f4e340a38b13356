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
	"golang.org/x/sys/unix"

	"outlive/harness/lab"
	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/wish"
	"outlive/modes"
)

// TestUnitsKeepWishes: every mode that takes a machine of its own keeps every wish that it
// does not refuse, all at once, as the process itself shows, and as its manager tells.
func TestUnitsKeepWishes(t *testing.T) {
	m := newMachine(t)
	// In a file: whoever has systemd read its units anew changes the $ and ; in the command of
	// a transient one (systemd 252), and these are started side by side.
	m.must("root", "systemctl start atd; echo "+modes.ShellWords([]string{sleeper})+" >/sleeper")
	var cron []wished // they share one crontab
	for i, mode := range modes.All() {
		w := wished{machine{t, m.lab}, "root", mode, mode.Forms[0], strconv.Itoa(100*os.Getpid() + i)}
		switch {
		case !w.form.Lab:
			continue
		case w.form.Traits.UserUnit:
			w.user = lab.User
		case w.form.Renews == "cron":
			cron = append(cron, w)
			continue
		}
		t.Run(mode.ID, func(t *testing.T) {
			t.Parallel()
			w.T = t
			w.proven()
		})
	}
	t.Run("cron", func(t *testing.T) {
		t.Parallel()
		for _, w := range cron {
			w.T = t
			w.proven()
		}
	})
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
		{"stops for good", "outlive run systemd-run --name l --restart always --restart-delay 50ms --stop-signal INT -- sleep 600; outlive stop l | sed 's/, .*//' >l", "cat l; until test $(systemctl show -P LoadState outlive-l) = not-found; do sleep 0.1; done", "l has ended: SIGINT to 1 process\n"},
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
	user    string
	mode    modes.Mode
	form    modes.Form
	seconds string // of its sleep, by which it is found: no other test has these
}

func (w wished) proven() {
	started := w.form.Start != nil
	flags, asked := wishesOf(w.T, w.form, !started)
	require.NotEmpty(w, flags)
	for _, path := range asked.Has("env-file") {
		text, err := os.ReadFile(path)
		require.NoError(w, err)
		w.must("root", "mkdir -p "+filepath.Dir(path)+" && chmod 755 "+filepath.Dir(path)+" && printf '%s' "+modes.ShellWords([]string{string(text)})+" >"+path)
	}
	run := "cd && outlive run " + w.mode.ID + " --name " + w.mode.ID + " " + modes.ShellWords(flags)
	command := " -- sh /sleeper " + w.seconds
	if started {
		w.must(w.user, run+command)
		w.kept(asked)
		w.must(w.user, "outlive rm --force "+w.mode.ID)
		return
	}
	do, undo := pasted(w.must(w.user, run+" --log "+w.mode.ID+".log --print --shell bash"+command))
	said := w.must(w.user, "bash -c "+modes.ShellWords([]string{do})+" 2>&1 </dev/null")
	w.Log(said)
	switch w.mode.ID { // as a minute or the next boot would
	case "cron":
		w.must(w.user, `crontab -l | sed 's/^[*] [*] [*] [*] [*] /@reboot /' | crontab -`)
		fallthrough
	case "cron-reboot":
		w.must("root", "systemctl stop cron; rm -f /run/crond.reboot; systemctl start cron") // in this order: one that is being started by the boot leaves the mark
	case "sysvinit-update-rc":
		w.must("root", "systemctl daemon-reload; systemctl start multi-user.target")
	}
	w.kept(asked)
	if w.mode.Rare && w.form.Renews == "" || w.form.Traits.Restarts != modes.Never {
		return // supervisors take their time to end, and the rest is undone as systemd-service is
	}
	w.must(w.user, "bash -c "+modes.ShellWords([]string{undo})+" 2>&1 </dev/null; ! crontab -l 2>/dev/null || crontab -r")
}

// kept requires all that was asked: of its process, and of who starts it.
func (w wished) kept(asked wish.Set) {
	pid := w.asleep(0)
	requireKept(w.T, pid, asked)
	switch w.form.Speaks() {
	case modes.UnitFile, modes.Transient:
		w.told(asked)
	case modes.Starter:
		require.Contains(w, w.must("root", "cat /etc/init.d/outlive-"+w.mode.ID), " --retry USR1/3/KILL/5 ")
	case modes.Program:
		conf := w.must(w.user, "cd; cat outlive-"+w.mode.ID+".supervisord.conf")
		for _, setting := range []string{"autorestart=true", "stopsignal=USR1", "stopwaitsecs=3"} {
			require.Contains(w, conf, "\n"+setting+"\n")
		}
	}
	if asked.Has("restart") != nil && w.form.Speaks() != modes.UnitFile && w.form.Speaks() != modes.Transient { // a supervisor's
		require.NoError(w, unix.Kill(pid, unix.SIGKILL))
		w.asleep(pid)
	}
}

// told requires that the manager was told what no process shows.
func (w wished) told(asked wish.Set) {
	want, names := "", ""
	for _, a := range asked {
		for _, property := range properties[a.ID+" "+a.Values[len(a.Values)-1]] {
			name, _, _ := strings.Cut(property, "=")
			want, names = want+property+"\n", names+" -p "+name
		}
	}
	name, ctl := "outlive-"+w.mode.ID, "systemctl"
	if len(w.form.Instances) > 0 {
		name += "@a"
	}
	if w.form.Traits.UserUnit {
		ctl += " --user"
	}
	is := w.must(w.user, ctl+" show"+names+" "+name)
	for _, property := range strings.Fields(want) {
		require.Contains(w, is, property+"\n")
	}
}

// properties are what systemctl shows of a wish.
var properties = map[string][]string{
	"restart always": {"Restart=always"}, "restart-delay 2s": {"RestartUSec=2s"}, "stop-signal USR1": {"KillSignal=10"},
	"stop-timeout 3s": {"TimeoutStopUSec=3s"}, "watchdog 1m0s": {"WatchdogUSec=1min"}, "ready notify": {"Type=notify"},
	"harden strict": {"ProtectSystem=strict", "ProtectHome=read-only"}, "limit-memory 268435456": {"MemoryMax=268435456"},
}

// asleep finds the process from outside of the lab, which is another than that of before.
func (w wished) asleep(before int) (pid int) {
	require.True(w, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
		for _, p := range proc.Root.All() {
			if p.Comm != "sleep" || p.PID == before {
				continue
			}
			words := proc.Root.Command(p.PID)
			if len(words) == 2 && strings.HasSuffix(words[0], "sleep") && slices.Contains(words, w.seconds) {
				pid = p.PID
			}
		}
		return pid != 0
	}), "%s was not started: %s", w.mode.ID, w.state())
	return pid
}

// state is what systemd and the log tell of a service that is not there.
func (w wished) state() string {
	out, _ := w.as("root", "cd; systemctl status --no-pager outlive-"+w.mode.ID+"; cat "+w.mode.ID+".log")
	return out
}
