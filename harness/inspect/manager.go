package inspect

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	systemd "github.com/coreos/go-systemd/v22/dbus"
	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"
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
	u.KillMode, u.State, u.MainPID, u.Main = says.killMode, says.state, says.main, says.main == pid
	u.Returns = u.Main && u.State == "enabled"
}

// reach connects to a manager. The connection ends with the program, or when its time is up.
func reach(whose int) *manager {
	at := &manager{units: map[string]told{}}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	c, err := systemd.NewConnection(func() (*dbus.Conn, error) { return dialManager(ctx, whose) })
	if err != nil {
		cancel()
		return at
	}
	context.AfterFunc(ctx, func() { cancel(); c.Close() })
	at.bus, at.until = c, ctx
	return at
}

// dialManager connects to the system's bus, or to a user's manager: to that's own socket,
// for a user's bus lets nobody else in, not even root.
func dialManager(ctx context.Context, whose int) (*dbus.Conn, error) {
	if whose == system {
		return dial(ctx, systemBus)
	}
	socket := filepath.Join("/run/user", strconv.Itoa(whose), "systemd/private")
	if err := ownSocket(socket, whose); err != nil {
		return nil, err
	}
	return dialPeer(ctx, socket)
}

// ownSocket refuses what a user has put in the place of his manager's socket.
func ownSocket(path string, whose int) error {
	var at unix.Stat_t
	if err := unix.Lstat(path, &at); err != nil {
		return fmt.Errorf("cannot reach the manager of %d: %w", whose, err)
	}
	if at.Mode&unix.S_IFMT != unix.S_IFSOCK || int(at.Uid) != whose {
		return fmt.Errorf("cannot reach the manager of %d: %s is not its socket", whose, path)
	}
	return nil
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
