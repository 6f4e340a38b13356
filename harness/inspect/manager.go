package inspect

import (
	"context"
	"os"

	systemd "github.com/coreos/go-systemd/v22/dbus"
	"github.com/godbus/dbus/v5"
)

// manager is systemd's, the system's or a user's, and what it has told of its units. It is
// connected to once, and has patience for all that it is asked.
type manager struct {
	bus   *systemd.Conn // nil where nobody can be asked
	until context.Context
	units map[string]told
}

// told is what it says of a service; empty is what it does not say.
type told struct {
	main            int
	killMode, state string
}

// system stands for the system's manager, where others are known by their users.
const system = -1

// ask asks the manager of a service what it makes of that, once for all its processes;
// what it does not tell stays empty.
func (m *Machine) ask(u *Unit, pid, uid int) {
	if !u.service() {
		return
	}
	whose := system
	if u.User {
		whose = uid
	}
	at, known := m.managers[whose]
	if !known {
		at = reach(whose)
		m.managers[whose] = at
	}
	says := at.of(u.Name)
	u.KillMode, u.State, u.Main = says.killMode, says.state, says.main == pid
	u.Returns = u.Main && u.State == "enabled"
}

// reach connects to a manager. The connection ends with the program, or when its time is up.
func reach(whose int) *manager {
	at := &manager{units: map[string]told{}}
	socket := systemBus
	if whose != system {
		socket = userBus(whose)
	}
	if _, err := os.Stat(socket); err != nil {
		return at
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	c, err := systemd.NewConnection(func() (*dbus.Conn, error) { return dial(ctx, socket) })
	if err != nil {
		cancel()
		return at
	}
	context.AfterFunc(ctx, func() { cancel(); c.Close() })
	at.bus, at.until = c, ctx
	return at
}

// of is what it says of one unit.
func (at *manager) of(name string) (is told) {
	if at.bus == nil {
		return is
	}
	if is, known := at.units[name]; known {
		return is
	}
	if p, err := at.bus.GetServicePropertyContext(at.until, name, "KillMode"); err == nil {
		is.killMode, _ = p.Value.Value().(string)
	}
	if p, err := at.bus.GetServicePropertyContext(at.until, name, "MainPID"); err == nil {
		main, _ := p.Value.Value().(uint32)
		is.main = int(main)
	}
	if p, err := at.bus.GetUnitPropertyContext(at.until, name, "UnitFileState"); err == nil {
		is.state, _ = p.Value.Value().(string)
	}
	at.units[name] = is
	return is
}
