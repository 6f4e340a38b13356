package lab

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	systemd "github.com/coreos/go-systemd/v22/dbus"
	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Manager connects to the lab's systemd, over its system bus.
func (l *Lab) Manager(ctx context.Context) (*systemd.Conn, error) {
	c, err := systemd.NewConnection(func() (*dbus.Conn, error) { return l.bus(ctx) })
	if err != nil {
		return nil, fmt.Errorf("cannot reach the lab's systemd: %w", err)
	}
	return c, nil
}

func (l *Lab) bus(ctx context.Context) (*dbus.Conn, error) {
	c, err := dbus.Dial("unix:path="+l.Path("/run/dbus/system_bus_socket"), dbus.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if err := c.Auth([]dbus.Auth{dbus.AuthExternal(fmt.Sprint(os.Getuid()))}); err != nil {
		c.Close()
		return nil, err
	}
	if err := c.Hello(); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// AwaitUnit waits until a unit is in one of the states (ActiveState of
// org.freedesktop.systemd1(5)); one that is not there is inactive.
func (l *Lab) AwaitUnit(unit string, deadline time.Time, states ...string) error {
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	c, err := l.Manager(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	state := ""
	if !proc.Until(deadline, func() bool {
		p, err := c.GetUnitPropertyContext(ctx, unit, "ActiveState")
		if err != nil {
			return false
		}
		state, _ = p.Value.Value().(string)
		for _, s := range states {
			if s == state {
				return true
			}
		}
		return false
	}) {
		return fmt.Errorf("cannot go on: %s is %q, and was to be %s", unit, state, strings.Join(states, " or "))
	}
	return nil
}

// Lingers tells whether the ordinary user's manager runs without a session, too.
func (l *Lab) Lingers() bool {
	_, err := os.Stat(l.Path("/var/lib/systemd/linger/" + User))
	return err == nil
}

// LoggedOut waits until logind has done what it does when the last session of a
// user who does not linger has ended: it stops the user's manager, unless the
// session's scope still holds what was left in it. The fact says which.
func (l *Lab) LoggedOut(scope string, deadline time.Time) (fact string, err error) {
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	c, err := l.Manager(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	is := func(unit, property string) string {
		p, err := c.GetUnitPropertyContext(ctx, unit, property)
		if err != nil {
			return ""
		}
		state, _ := p.Value.Value().(string)
		return state
	}
	manager, left := l.UserManager(), proc.Streak(0)
	if !proc.Until(deadline, func() bool {
		left.Of(is(scope, "SubState") == "abandoned" && l.holds(scope))
		switch state := is(manager, "ActiveState"); {
		case state == "inactive" || state == "failed":
			fact = "the last session is over and " + manager + " was stopped"
		case left == stays:
			fact = "the last session is closing: " + scope + " holds what was left in it, so " + manager + " goes on"
		}
		return fact != ""
	}) {
		return "", fmt.Errorf("cannot go on: neither was %s stopped nor was anything left in %s", manager, scope)
	}
	if left == stays {
		return fact, nil
	}
	return fact, l.Forgotten(deadline)
}

// Forgotten waits until logind is done with the ordinary user, whose last session has
// ended: his manager was stopped, his runtime folder is gone, his shared memory was
// removed (RemoveIPC), and last of all what logind itself knows of him.
func (l *Lab) Forgotten(deadline time.Time) error {
	for _, unit := range []string{l.UserManager(), fmt.Sprintf("user-runtime-dir@%d.service", UID)} {
		if err := l.AwaitUnit(unit, deadline, "inactive", "failed"); err != nil {
			return err
		}
	}
	if !proc.Until(deadline, func() bool {
		_, err := os.Stat(l.Path(fmt.Sprintf("/run/systemd/users/%d", UID)))
		return errors.Is(err, fs.ErrNotExist)
	}) {
		return fmt.Errorf("cannot go on: logind knows %s, who has no session, as before", User)
	}
	return nil
}

// stays is how often in a row somebody has to be seen at rest in an abandoned
// scope: sshd and the shell are in it, too, until they have ended.
const stays = 10

// holds tells whether anybody but sshd is at rest in a unit.
func (l *Lab) holds(unit string) bool {
	return slices.ContainsFunc(proc.Root.Descendants(l.Init.PID), func(pid int) bool {
		p, err := proc.Root.Stat(pid)
		if err != nil || p.State != "S" && p.State != "T" || strings.HasPrefix(p.Comm, "sshd") {
			return false
		}
		in, err := UnitOf(pid)
		return err == nil && in == unit
	})
}

// StopUnit stops a unit, as systemctl stop does, and waits until that is done.
func (l *Lab) StopUnit(unit string, deadline time.Time) error {
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	c, err := l.Manager(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	done := make(chan string, 1)
	if _, err := c.StopUnitContext(ctx, unit, "replace", done); err != nil {
		return fmt.Errorf("cannot stop %s: %w", unit, err)
	}
	select {
	case result := <-done:
		if result != "done" {
			return fmt.Errorf("cannot stop %s: the job ended as %q", unit, result)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("cannot stop %s: %w", unit, ctx.Err())
	}
}

// KillUserProcesses tells logind whether it kills what a session leaves
// (logind.conf(5)), and waits until it has heard.
func (l *Lab) KillUserProcesses(yes bool, deadline time.Time) error {
	text := fmt.Sprintf("[Login]\nKillUserProcesses=%t\n", yes)
	if err := l.WriteFile("/etc/systemd/logind.conf.d/outlive-kill.conf", text, 0o644); err != nil {
		return err
	}
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	c, err := l.bus(ctx)
	if err != nil {
		return fmt.Errorf("cannot reach the lab's logind: %w", err)
	}
	defer c.Close()
	manager, err := l.Manager(ctx)
	if err != nil {
		return err
	}
	defer manager.Close()
	_ = manager.KillUnitWithTarget(ctx, "systemd-logind.service", systemd.Main, int32(unix.SIGHUP)) // reads its configuration again
	logind := c.Object("org.freedesktop.login1", "/org/freedesktop/login1")
	var last error
	if !proc.Until(deadline, func() bool {
		v, err := logind.GetProperty("org.freedesktop.login1.Manager.KillUserProcesses")
		last = err
		is, _ := v.Value().(bool)
		return err == nil && is == yes
	}) {
		return fmt.Errorf("cannot set KillUserProcesses=%t: logind did not take it over: %w", yes, last)
	}
	return nil
}

// Main tells whether a process is the main one of the service that it is in; nil where
// it is in none of the system's: a user's bus is closed to root.
func (l *Lab) Main(pid int, deadline time.Time) (*bool, error) {
	unit, err := UnitOf(pid)
	text, gone := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", pid))
	if err != nil || gone != nil || !strings.HasSuffix(unit, ".service") || strings.Contains(string(text), "/"+l.UserManager()+"/") {
		return nil, nil
	}
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	c, err := l.Manager(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	p, err := c.GetServicePropertyContext(ctx, unit, "MainPID")
	if err != nil {
		return nil, fmt.Errorf("cannot tell the main process of %s: %w", unit, err)
	}
	told, _ := p.Value.Value().(uint32)
	numbers := proc.Root.Numbers(pid, "NSpid")
	is := len(numbers) > 0 && numbers[len(numbers)-1] == int(told) // the last is the lab's
	return &is, nil
}

// UnitOf names the innermost unit that a process of the lab runs in: a session
// scope, a service or another scope.
func UnitOf(pid int) (string, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", pid))
	if err != nil {
		return "", fmt.Errorf("cannot tell the unit of process %d: %w", pid, err)
	}
	unit := ""
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 || parts[1] != "name=systemd" && parts[1] != "" {
			continue
		}
		for part := range strings.SplitSeq(parts[2], "/") {
			if strings.HasSuffix(part, ".service") || strings.HasSuffix(part, ".scope") {
				unit = part
			}
		}
		if unit != "" {
			return unit, nil
		}
	}
	return "", fmt.Errorf("cannot tell the unit of process %d: it is in none", pid)
}

// AwaitManager waits for the manager of a user who lingers: logind starts it when
// the machine has booted already. It tells whether it came in time.
func (l *Lab) AwaitManager(deadline time.Time) bool {
	return proc.Until(deadline, func() bool {
		_, err := os.Stat(l.Path(fmt.Sprintf("/run/user/%d/bus", UID)))
		return err == nil
	})
}

// UserManager names the unit of the ordinary user's manager.
func (l *Lab) UserManager() string { return fmt.Sprintf("user@%d.service", UID) }

// Linger says whether the ordinary user's manager runs without a session too.
// A service asks for it: logind wants to know who asks by pid, and since systemd
// 257 by cgroup too, and who merely entered the lab is in none of its cgroups.
func (l *Lab) Linger(yes bool) error {
	verb := "disable-linger"
	if yes {
		verb = "enable-linger"
	}
	if out, err := l.CombinedOutput(l.Command("systemd-run", "--quiet", "--wait", "--pipe", "--collect", "loginctl", verb, User)); err != nil {
		return fmt.Errorf("cannot set linger to %t: %w: %s", yes, err, strings.TrimSpace(out))
	}
	return nil
}
