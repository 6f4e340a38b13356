package runs

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/harness/shell"
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
	Self    string   // absolute path of outlive
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
	words, without := o.Words(), ""
	if o.Form.Words != nil {
		words = o.Form.Words(words)
	}
	if len(o.Without) > 0 {
		without = " --without " + strings.Join(o.Without, ",")
	}
	return strings.NewReplacer("{cmd}", sh.Join(words), "{log}", sh.Quote(o.log()),
		"{pidfile}", o.name()+".pid", "{socket}", o.name()+".sock", "{name}", o.name(), "{without}", without).Replace(o.Form.Line)
}

// Missing gives the program that the form needs and that is not installed; "" for none.
func (o Order) Missing() string {
	for _, name := range o.Form.Needs {
		if name == "sudo" { // what is started for real is started as who one is
			continue
		}
		if _, err := exec.LookPath(name); err != nil {
			return name
		}
	}
	return ""
}

// Launch starts the command. Nothing is started, and nothing stays behind,
// unless everything that can be known before allows it.
func (s Store) Launch(o Order) (Record, error) {
	command := []string{o.Self, workload[1]}
	if len(o.Command) > 0 {
		var err error
		if command, err = Resolve(o.Command); err != nil {
			return Record{}, err
		}
	}
	if err := CheckName(o.name()); err != nil {
		return Record{}, err
	}
	name, err := s.Reserve(o.name(), o.Name == "")
	if err != nil {
		return Record{Name: name}, err
	}
	r, err := s.record(name, o)
	if err == nil {
		err = s.start(&r, o, command)
	}
	if err != nil {
		return r, errors.Join(err, os.Remove(s.Path(name, "json")))
	}
	return r, s.identify(&r)
}

// start starts the command, unless its output would be lost.
func (s Store) start(r *Record, o Order, command []string) error {
	made, err := ProbeLog(r.Log)
	if err != nil {
		return err
	}
	r.PID, err = o.Form.Start(modes.Job{Name: r.Name, Command: command, Log: r.Log,
		PIDFile: r.PIDFile, Socket: s.Path(r.Name, "sock"), Without: o.Without, Self: o.Self})
	if err != nil && made {
		os.Remove(r.Log)
	}
	return err
}

// record is all that is known of a run before its start.
func (s Store) record(name string, o Order) (r Record, err error) {
	r = Record{Name: name, Mode: o.Mode.ID, Via: string(o.Form.Via), Without: o.Without, Command: o.Words(),
		Since: time.Now().UTC(), Log: o.Log, Pane: o.Traits.TTY == modes.Pane}
	if r.Log == "" {
		r.Log = s.Path(name, "log")
	}
	if strings.Contains(o.Form.Line, "{pidfile}") {
		r.PIDFile = s.Path(name, "pid")
	}
	for _, word := range o.Form.Attach {
		r.Attach = append(r.Attach, strings.NewReplacer("{name}", name, "{socket}", s.Path(name, "sock")).Replace(word))
	}
	for _, variable := range []string{"TMUX_TMPDIR", "SCREENDIR"} {
		if value := os.Getenv(variable); value != "" && len(o.Form.Attach) > 0 {
			r.Env = append(r.Env, variable+"="+value)
		}
	}
	r.Dir, _ = os.Getwd()
	r.Session, _ = unix.Getsid(0)
	r.Boot, err = proc.Root.BootID()
	return r, err
}

// identify records what tells the run's process from all others. A process
// that has been reaped already keeps start time 0, which none has.
func (s Store) identify(r *Record) error {
	if p, err := proc.Root.Stat(r.PID); err == nil {
		r.Start = p.Start
	}
	if err := s.Save(*r); err != nil {
		return fmt.Errorf("%w (it runs as process %d)", err, r.PID)
	}
	return nil
}
