package place

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"outlive/harness/proc"
	"outlive/harness/program"
	"outlive/harness/terminal"
	"outlive/harness/workload"
)

// here is this machine. Its lane is a subreaper, so that all that a trial starts
// comes home to it.
type here struct {
	notOurs
	dir  string // of the lane
	gate *Gate
}

func (h here) Outside(path string) string { return path }
func (h here) Homes() string              { return h.dir }
func (h here) Bin() string                { return filepath.Join(h.dir, "bin") }
func (h here) Programs() string           { return filepath.Join(h.Bin(), "workloads") }
func (h here) Units() string              { return "" }
func (h here) Name(string) string         { return "work" }
func (h here) Give(string) error          { return nil }

func (h here) Listen(path string) (*workload.Listener, error) { return workload.Listen(path) }

func (h here) Journal(string) (string, error) {
	return "", errors.New("it writes to no journal of a lab")
}

func (h here) User() string { return os.Getenv("USER") }

func (h here) Environment(home string) []string {
	return []string{
		"PATH=" + h.Bin() + ":" + os.Getenv("PATH"), "USER=" + h.User(), "LOGNAME=" + os.Getenv("LOGNAME"), "XDG_RUNTIME_DIR=" + home,
	}
}

func (h here) Inherited() []string { return os.Environ() }

func (h here) Command(words ...string) *exec.Cmd { return exec.Command(words[0], words[1:]...) }
func (h here) AsRoot(words ...string) *exec.Cmd  { return h.Command(words...) }
func (h here) Client() []string                  { return []string{"ssh"} }

func (h here) Start(do func() error) error       { return h.gate.Do(do) }
func (h here) Open() (*terminal.Terminal, error) { return terminal.Open() }

func (h here) Init() int                                { return os.Getpid() }
func (h here) Reapers() []int                           { return []int{h.Init()} }
func (h here) Running([]*proc.Handle, ...string) []int  { return proc.Root.Descendants(h.Init()) }
func (h here) Neighbours() []int                        { return nil }
func (h here) Unit(int) (string, error)                 { return "", nil }
func (h here) Main(int, time.Time) (*bool, error)       { return nil, nil }
func (h here) Says(string, time.Time) (string, error)   { return "", nil }
func (h here) InUnits(string) []int                     { return nil }
func (h here) Expects(int) bool                         { return true }
func (h here) Disposable() bool                         { return false }
func (h here) Bury(*proc.Handle, time.Time)             {}
func (h here) Clear(_ func() []int, deadline time.Time) { proc.KillDescendants(deadline) }

// Remove has nothing to do: what a mode makes here is in the trial's home.
func (h here) Remove(string, time.Time, func(int)) error { return nil }
func (h here) Jobs(time.Time) string                     { return "" }

// notOurs is a machine that others use.
type notOurs struct{}

var errNotOurs = errors.New("cannot do that to this machine: it takes a lab")

func (notOurs) StopUnit(string, time.Time) error             { return errNotOurs }
func (notOurs) AwaitUnit(string, time.Time, ...string) error { return errNotOurs }
func (notOurs) Lingers() bool                                { return true }
func (notOurs) Linger(bool) error                            { return errNotOurs }
func (notOurs) UserManager() string                          { return "" }
func (notOurs) AwaitManager(time.Time) bool                  { return true }
func (notOurs) KillUserProcesses(bool, time.Time) error      { return errNotOurs }
func (notOurs) Forgotten(time.Time) error                    { return errNotOurs }
func (notOurs) LoggedOut(string, time.Time) (string, error)  { return "", errNotOurs }
func (notOurs) CleanTmp(time.Time) error                     { return errNotOurs }
func (notOurs) RunOut(int, time.Time) (string, error)        { return "", errNotOurs }
func (notOurs) Gauge(int, program.Resource) (*Gauge, error)  { return nil, errNotOurs }
func (notOurs) NextRuns(string, int, time.Time) ([]time.Time, time.Duration, error) {
	return nil, 0, errNotOurs
}
func (notOurs) Blackhole(...string) error    { return errNotOurs }
func (notOurs) Reboot(context.Context) error { return errNotOurs }
func (notOurs) Ended() bool                  { return false }
