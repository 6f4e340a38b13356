package inspect

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// Policy is what this machine does to what a user leaves when he logs out.
type Policy struct {
	Logind  bool   // there is one, and it has told
	Silent  bool   // there is one, and it could not be asked
	Lingers bool   // his manager, and with it its units, goes on without a session
	Linger  string // the file that says so
	Kills   bool   // the session's scope is stopped with the session
	Decides Setting
	// Edited is what the files say that decides otherwise, once logind is restarted; the
	// zero value is nothing.
	Edited     Setting
	RemovesIPC bool // at his last logout, what is his and shared by System V or POSIX
	IPC        Setting
}

const (
	lingering  = "/var/lib/systemd/linger" // where logind marks the users who linger, loginctl(1)
	logindRan  = "/run/systemd/seats"      // that is there where logind runs
	systemBus  = "/run/dbus/system_bus_socket"
	patience   = time.Second // for one who answers in a millisecond
	lastSystem = 999         // uid of those whom RemoveIPC spares, logind.conf(5)
)

// killing is what decides whether logind kills, by its names in logind.conf(5).
type killing struct {
	all       bool
	only, but []string
}

const (
	killAll  = "KillUserProcesses"
	killOnly = "KillOnlyUsers"
	killNot  = "KillExcludeUsers"
)

// of tells what becomes of a user, and which setting decides that. KillOnlyUsers counts
// whatever KillUserProcesses is, and root is excluded as long as nobody else is: measured
// with systemd 252.
func (k killing) of(name string) (kills bool, by string) {
	switch {
	case slices.Contains(k.but, name), name == "root" && len(k.but) == 0:
		return false, killNot
	case len(k.only) > 0:
		return slices.Contains(k.only, name), killOnly
	}
	return k.all, killAll
}

// value is that of a setting, as one writes it.
func (k killing) value(key string) string {
	switch key {
	case killNot:
		return orElse(strings.Join(k.but, " "), "root")
	case killOnly:
		return strings.Join(k.only, " ")
	}
	return yesNo(k.all)
}

// logind is what it does, and what its files say.
type logind struct {
	there, told bool
	kills       killing
	removes     bool
	files       settings
}

// policy is that for one user.
func (m *Machine) policy(uid int) Policy {
	p, known := m.policies[uid]
	if known {
		return p
	}
	if m.logind == nil {
		m.logind = askLogind()
	}
	name := m.userName(uid)
	p = m.logind.policy(name, uid)
	file := filepath.Join(lingering, name)
	if _, err := os.Stat(file); err == nil {
		p.Lingers, p.Linger = true, file
	}
	m.policies[uid] = p
	return p
}

// policy names the setting that is in force for a user, and what is not yet.
func (l *logind) policy(name string, uid int) (p Policy) {
	if p.Logind, p.Silent = l.told, l.there && !l.told; !l.told {
		return p
	}
	said, from := l.written()
	kills, by := l.kills.of(name)
	p.Kills, p.Decides = kills, Setting{Key: by, Value: l.kills.value(by)}
	if said.value(by) == p.Decides.Value {
		p.Decides.File = from[by]
	} else {
		p.Decides.Stale = from[by] != ""
	}
	if then, other := said.of(name); then != kills {
		p.Edited = Setting{Key: other, Value: said.value(other), File: from[other]}
	}
	p.IPC = Setting{Key: "RemoveIPC", Value: yesNo(l.removes)}
	if is, ok := l.files.flag("RemoveIPC"); ok && is.Value == p.IPC.Value {
		p.IPC.File = is.File
	} else {
		p.IPC.Stale = ok
	}
	p.RemovesIPC = l.removes && uid > lastSystem
	return p
}

// written is what the files say, and which of them; what they say nothing of is as it is.
func (l *logind) written() (k killing, from map[string]string) {
	k, from = killing{all: l.kills.all}, map[string]string{}
	if is, ok := l.files.flag(killAll); ok {
		k.all, from[killAll] = is.Value == yesNo(true), is.File
	}
	if is, ok := l.files.list(killOnly); ok {
		k.only, from[killOnly] = strings.Fields(is.Value), is.File
	}
	if is, ok := l.files.list(killNot); ok {
		k.but, from[killNot] = strings.Fields(is.Value), is.File
	}
	return k, from
}

// askLogind asks for what is in force.
func askLogind() *logind {
	l := &logind{}
	if _, err := os.Stat(logindRan); err != nil {
		return l
	}
	l.there = true
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := dial(ctx, systemBus)
	if err != nil {
		return l
	}
	defer c.Close()
	all := map[string]dbus.Variant{}
	err = c.Object("org.freedesktop.login1", "/org/freedesktop/login1").
		CallWithContext(ctx, "org.freedesktop.DBus.Properties.GetAll", 0, "org.freedesktop.login1.Manager").Store(&all)
	if err != nil {
		return l
	}
	l.kills.all, l.told = all[killAll].Value().(bool)
	l.kills.only, _ = all[killOnly].Value().([]string)
	l.kills.but, _ = all[killNot].Value().([]string)
	l.removes, _ = all["RemoveIPC"].Value().(bool)
	l.files = merged("/", "logind.conf", "Login")
	return l
}

// userBus is where a user's own bus is.
func userBus(uid int) string { return filepath.Join("/run/user", strconv.Itoa(uid), "bus") }

func hasBus(uid int) bool {
	_, err := os.Stat(userBus(uid))
	return err == nil
}

// dial connects to a bus, and dialPeer to somebody who is alone on his socket.
func dial(ctx context.Context, socket string) (*dbus.Conn, error) {
	c, err := dialPeer(ctx, socket)
	if err != nil {
		return nil, err
	}
	if err = c.Hello(); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func dialPeer(ctx context.Context, socket string) (*dbus.Conn, error) {
	c, err := dbus.Dial("unix:path="+socket, dbus.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if err = c.Auth([]dbus.Auth{dbus.AuthExternal(strconv.Itoa(os.Getuid()))}); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}
