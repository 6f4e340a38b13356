package modes

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
	"unicode/utf8"

	systemd "github.com/coreos/go-systemd/v22/dbus"
	"github.com/godbus/dbus/v5"

	"outlive/modes/unit"
)

// startPatience is how long a manager may take to start a service.
const startPatience = 30 * time.Second

// readyPatience is how long a service may take to say that it is ready, before systemd ends
// it: systemd's own time, where nobody says another.
const readyPatience = 90 * time.Second

// patience is how long the start of a job may take.
func (j Job) patience() time.Duration {
	if slices.ContainsFunc(j.Directives, func(d unit.Directive) bool { return d.Key == "Type" }) {
		return startPatience + readyPatience
	}
	return startPatience
}

// startService has systemd run the command as systemd-run(1) does, over the
// message bus: root's by the manager of the system, anybody else's by their own.
// systemd-run itself would not tell the pid of a command that has ended already.
func startService(job Job) (int, error) { return startUnit(job, os.Geteuid() != 0) }

// startUserService has the user's own manager do it, whoever that is.
func startUserService(job Job) (int, error) { return startUnit(job, true) }

func startUnit(job Job, user bool) (pid int, err error) {
	properties, err := transient(job)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), job.patience())
	defer cancel()
	c, err := manager(ctx, user)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	unit, done := "outlive-"+job.Name+".service", make(chan string, 1)
	if _, err := c.StartTransientUnitContext(ctx, unit, "fail", properties, done); err != nil {
		return 0, fmt.Errorf("cannot start %s: systemd: %w", unit, err)
	}
	select {
	case result := <-done:
		if told, ran := exitStatus(ctx, c, unit); result != "done" && !ran {
			return 0, fmt.Errorf("cannot run %q: systemd: the start of %s ended as %q%s", job.Command[0], unit, result, told)
		}
	case <-ctx.Done():
		return 0, fmt.Errorf("cannot start %s: systemd did not in %v", unit, job.patience())
	}
	p, err := c.GetServicePropertyContext(ctx, unit, "ExecMainPID")
	if err != nil {
		return 0, fmt.Errorf("cannot tell the process of %s: systemd: %w", unit, err)
	}
	main, _ := p.Value.Value().(uint32)
	if job.Met != nil {
		job.Met(int(main))
	}
	return int(main), over(ctx, c, unit)
}

// StopService has the user's own manager, or the system's, stop a unit, and waits until it has.
func StopService(ctx context.Context, unit string, user bool) error {
	c, err := manager(ctx, user)
	if err != nil {
		return err
	}
	defer c.Close()
	done := make(chan string, 1)
	if _, err := c.StopUnitContext(ctx, unit, "replace", done); err != nil {
		return fmt.Errorf("systemd: %w", err)
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Over is the error of a start whose command ran and has ended already: how, says
// its manager.
type Over struct {
	Code   int            // exit status; -1 when a signal ended it
	Signal syscall.Signal // 0 when it exited
}

func (o *Over) Error() string { return "it ran and has ended already" }

// over tells whether a unit's command has ended.
func over(ctx context.Context, c *systemd.Conn, unit string) error {
	switch how, status := mainCode(ctx, c, unit), mainStatus(ctx, c, unit); how {
	case 0:
		return nil
	case cldExited:
		return &Over{Code: int(status)}
	default:
		return &Over{Code: -1, Signal: syscall.Signal(status)}
	}
}

func mainCode(ctx context.Context, c *systemd.Conn, unit string) int32 {
	return serviceNumber(ctx, c, unit, "ExecMainCode")
}

func mainStatus(ctx context.Context, c *systemd.Conn, unit string) int32 {
	return serviceNumber(ctx, c, unit, "ExecMainStatus")
}

func serviceNumber(ctx context.Context, c *systemd.Conn, unit, name string) (n int32) {
	if p, err := c.GetServicePropertyContext(ctx, unit, name); err == nil {
		n, _ = p.Value.Value().(int32)
	}
	return n
}

// transient describes the service (org.freedesktop.systemd1(5)): it has started
// when the command was executed, and it is kept only as long as it runs or this
// connection lasts.
func transient(job Job) ([]systemd.Property, error) {
	path, err := exec.LookPath(job.Command[0])
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot run %q: %w", job.Command[0], err)
	}
	for _, word := range append([]string{path, job.Log}, job.Command...) {
		if !utf8.ValidString(word) {
			return nil, fmt.Errorf("cannot hand %q to systemd: the message bus carries UTF-8 only", word)
		}
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("cannot tell the working directory: %w", err)
	}
	// The flag, whatever go-systemd calls it, is to ignore a failure, as "-" does before a path.
	start := systemd.PropExecStart(append([]string{path}, unit.Arguments(job.Command[1:])...), false)
	property := func(name string, value any) systemd.Property {
		return systemd.Property{Name: name, Value: dbus.MakeVariant(value)}
	}
	properties := []systemd.Property{
		systemd.PropDescription("outlive run " + job.Name), systemd.PropType("exec"), start,
		property("WorkingDirectory", dir),
		property("StandardOutputFileToAppend", job.Log), property("StandardErrorFileToAppend", job.Log),
		property("CollectMode", "inactive-or-failed"), property("AddRef", true),
		property("TimeoutStartUSec", uint64(readyPatience.Microseconds())),
	}
	for _, d := range job.Directives { // of a property that comes twice the last value holds
		properties = append(properties, property(d.Property()))
	}
	return properties, nil
}

// ErrNoUserBus: nothing says where the user's own manager is reached.
var ErrNoUserBus = errors.New("neither $DBUS_SESSION_BUS_ADDRESS nor $XDG_RUNTIME_DIR is set")

// manager connects to the user's manager or to the system's.
func manager(ctx context.Context, user bool) (*systemd.Conn, error) {
	name, address := "the system's", "unix:path=/run/dbus/system_bus_socket"
	if given := os.Getenv("DBUS_SYSTEM_BUS_ADDRESS"); given != "" {
		address = given
	}
	if user {
		name, address = "your own", os.Getenv("DBUS_SESSION_BUS_ADDRESS")
		if dir := os.Getenv("XDG_RUNTIME_DIR"); address == "" && dir != "" {
			address = "unix:path=" + dir + "/bus"
		}
	}
	c, err := systemd.NewConnection(func() (*dbus.Conn, error) {
		if address == "" {
			return nil, ErrNoUserBus
		}
		bus, err := dbus.Connect(address, dbus.WithContext(ctx))
		if err != nil {
			return nil, err
		}
		return bus, nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot reach %s systemd: %w", name, err)
	}
	return c, nil
}

// The statuses of what systemd could not get as far as the command, or could not
// execute: systemd.exec(5), "Process Exit Codes".
const firstOwn, exitExec, lastOwn = 200, 203, 245

// cldExited is the code of what ended by itself, not by a signal: sigaction(2), CLD_EXITED.
const cldExited = 1

// exitStatus tells what became of a start that failed, "" when nobody knows; and
// whether the command ran nevertheless: when it fails so fast that systemd has
// not yet seen it executed, that is a failed start too.
func exitStatus(ctx context.Context, c *systemd.Conn, unit string) (told string, ran bool) {
	how, status := mainCode(ctx, c, unit), mainStatus(ctx, c, unit)
	switch {
	case how == 0: // it has not ended, or nobody knows
		return "", false
	case how != cldExited || status < firstOwn || status > lastOwn:
		return "", true
	case status == exitExec:
		return ": it cannot be executed, status 203/EXEC", false
	}
	return fmt.Sprintf(", status %d", status), false
}
