package runs

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/wish"
	"outlive/modes"
)

// Order is a run to be made.
type Order struct {
	Mode    modes.Mode
	Form    modes.Form // one that can start a command
	Traits  modes.Traits
	Without []string
	Name    string   // "" for one made of the command
	Command []string // empty for the built-in workload
	Log     string   // absolute; "" for one in the store
	Wishes  wish.Set
	Self    string // absolute path of outlive
}

// workload is how a person calls the built-in one.
var workload = []string{"outlive", "workload"}

// Words are the command as a person would type it.
func (o Order) Words() []string {
	if len(o.Command) == 0 {
		return workload
	}
	return o.Command
}

func (o Order) name() string {
	switch {
	case o.Name != "":
		return o.Name
	case len(o.Command) == 0:
		return workload[1]
	}
	return DefaultName(o.Command)
}

// log is its path as a person would type it.
func (o Order) log() string {
	if o.Log == "" {
		return o.name() + ".log"
	}
	return o.Log
}

// Line is what a person would type into the shell instead.
func (o Order) Line(sh shell.Shell) string {
	seat := o.Seat(true)
	return sh.Filler(o.Form.Rewritten(seat.Command(o.Words())), "{log}", sh.Quote(o.log()),
		"{pidfile}", o.name()+".pid", "{socket}", o.name()+".sock", "{name}", o.name(), "{without}", modes.LeftOut(o.Without), "{options}", asOptions(seat, sh.Quote)).Replace(modes.AtStart(o.Form.Typed(), "{options}"))
}

// Seat is where the wishes are to be kept: here, or where somebody pastes what is printed.
func (o Order) Seat(printed bool) wish.Seat { return wish.Sit(o.Form, o.Wishes, printed) }

// Missing gives the program that the form or a wish needs and that is not installed; "" for none.
func (o Order) Missing() string {
	for _, name := range o.Form.Needs {
		if name == "sudo" { // what is started for real is started as who one is
			continue
		}
		if _, err := modes.Look(name); err != nil {
			return name
		}
	}
	return o.Seat(false).Missing()
}

// Launch starts the command. Nothing is started, and nothing stays behind,
// unless everything that can be known before allows it. However it is ended, at
// any moment, the run is known or is not there: signals that can wait do so until
// then.
func (s Store) Launch(o Order) (Record, error) {
	seat := o.Seat(false)
	if err := seat.Check(); err != nil {
		return Record{}, err
	}
	command := []string{o.Self, workload[1]}
	if len(o.Command) > 0 {
		var err error
		if command, err = Resolve(o.Command); err != nil {
			return Record{}, err
		}
		if path, err := exec.LookPath(command[0]); err == nil && o.Wishes.MovesPath() {
			command = append([]string{path}, command[1:]...)
		}
	}
	if err := CheckName(o.name()); err != nil {
		return Record{}, err
	}
	plan, err := s.plan(o)
	if err != nil {
		return Record{}, err
	}
	if dir, err := os.Getwd(); err == nil && o.Wishes.Dir() == "" {
		command = o.within(dir, command)
	}
	r, err := s.Reserve(o.name(), o.Name == "", plan)
	if err != nil {
		return r, err
	}
	made, err := ProbeLog(r.Log)
	if err == nil {
		err = s.start(&r, o, seat.Command(command))
	}
	if err != nil {
		if made {
			err = errors.Join(err, os.Remove(r.Log))
		}
		return r, errors.Join(err, s.Remove(r.Name))
	}
	os.Remove(s.Path(r.Name, "aside"))
	return r, nil
}

// startPatience bounds the wait for a process that a tool has begun to start.
const startPatience = 10 * time.Second

// start starts the command, which enters itself. A tool that fails may have
// started it nevertheless; then it runs.
func (s Store) start(r *Record, o Order, command []string) error {
	if err := s.prepare(r.Name); err != nil {
		return err
	}
	pid, err := o.Form.Start(modes.Job{Name: r.Name, Command: command, Log: r.Log, PIDFile: r.PIDFile,
		Socket: s.Path(r.Name, "sock"), Entry: s.Path(r.Name, "entry"), Aside: s.Path(r.Name, "aside"),
		Without: o.Without, Self: o.Self, Met: r.meet, Directives: o.Seat(false).Directives(), Options: o.Seat(false).Options()})
	var over *modes.Over
	switch {
	case errors.As(err, &over) || err == nil && pid > 0:
		err = s.enterFor(r, pid)
		if r.begin(); over != nil {
			err = errors.Join(err, s.ended(r.Name, evidence.Ending{Signal: unix.SignalName(over.Signal), Code: over.Code, By: "systemd"}))
		}
	case err == nil && !proc.Until(time.Now().Add(startPatience), func() bool { s.enter(r); return r.PID > 0 }):
		err = fmt.Errorf("cannot start: nothing was started in %s", startPatience)
	}
	if err != nil && s.callOff(r) && r.State(proc.Root).Alive() {
		return nil
	}
	return err
}

// plan gives the record of a run before its start, whatever its name.
func (s Store) plan(o Order) (named func(name string) Record, err error) {
	r := Record{Mode: o.Mode.ID, Via: string(o.Form.Via), Without: o.Without, Command: o.Words(), Wishes: o.Wishes.Flags(),
		Since: time.Now().UTC(), Pane: o.Traits.TTY == modes.Pane, Carried: o.Traits.Piped}
	for _, variable := range SocketVariables {
		if value := os.Getenv(variable); value != "" && len(o.Form.Attach) > 0 {
			r.Env = append(r.Env, variable+"="+value)
		}
	}
	r.Dir, _ = os.Getwd()
	r.Session, _ = unix.Getsid(0)
	if r.Boot, err = proc.Root.BootID(); err != nil {
		return nil, err
	}
	if r.Within, err = proc.Root.Namespace(); err != nil {
		return nil, err
	}
	self, err := proc.Root.Stat(os.Getpid())
	if err != nil {
		return nil, fmt.Errorf("cannot tell who starts it: %w", err)
	}
	r.Launcher = Launcher{self.PID, self.Start, self.PGID}
	return func(name string) Record {
		r := r
		r.Name, r.Log = name, o.Log
		if r.Log == "" {
			r.Log = s.Path(name, "log")
		}
		if strings.Contains(o.Form.Line, "{pidfile}") {
			r.PIDFile = s.Path(name, "pid")
		}
		if o.Traits.Unit == modes.OwnUnit {
			r.Unit = "outlive-" + name + ".service"
		}
		return r
	}, nil
}
