package inspect

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/godbus/dbus/v5"
)

// Policy is what this machine does to what a user leaves when he logs out.
type Policy struct {
	Logind  bool // there is one, and it has told
	Silent  bool // there is one, and it could not be asked
	Lingers bool // his manager, and with it its units, goes on without a session
	Kills   bool // the session's scope is stopped with the session
}

const (
	lingering = "/var/lib/systemd/linger" // where logind marks the users who linger, loginctl(1)
	logindRan = "/run/systemd/seats"      // that is there where logind runs
	systemBus = "/run/dbus/system_bus_socket"
	patience  = time.Second // for one who answers in a millisecond
)

// policy is that for one user.
func (m *Machine) policy(uid int) Policy {
	p, known := m.policies[uid]
	if known {
		return p
	}
	_, err := os.Stat(filepath.Join(lingering, m.userName(uid)))
	p.Lingers = err == nil
	if _, err = os.Stat(logindRan); err == nil {
		p.Kills, err = m.kills(uid)
		p.Logind, p.Silent = err == nil, err != nil
	}
	m.policies[uid] = p
	return p
}

// kills asks logind for what is in force, logind.conf(5).
func (m *Machine) kills(uid int) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := dial(ctx, systemBus)
	if err != nil {
		return false, err
	}
	defer c.Close()
	all := map[string]dbus.Variant{}
	err = c.Object("org.freedesktop.login1", "/org/freedesktop/login1").
		CallWithContext(ctx, "org.freedesktop.DBus.Properties.GetAll", 0, "org.freedesktop.login1.Manager").Store(&all)
	if err != nil {
		return false, err
	}
	yes, _ := all["KillUserProcesses"].Value().(bool)
	only, _ := all["KillOnlyUsers"].Value().([]string)
	but, _ := all["KillExcludeUsers"].Value().([]string)
	name := m.userName(uid)
	return yes && !slices.Contains(but, name) && (len(only) == 0 || slices.Contains(only, name)), nil
}

// userBus is where a user's own bus is.
func userBus(uid int) string { return filepath.Join("/run/user", strconv.Itoa(uid), "bus") }

func hasBus(uid int) bool {
	_, err := os.Stat(userBus(uid))
	return err == nil
}

func dial(ctx context.Context, socket string) (*dbus.Conn, error) {
	c, err := dbus.Dial("unix:path="+socket, dbus.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if err = c.Auth([]dbus.Auth{dbus.AuthExternal(strconv.Itoa(os.Getuid()))}); err == nil {
		err = c.Hello()
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}
