// Package place is where a stage is set. There are two kinds: this machine, and a
// lab. All that differs between them is a method here, so nobody who has a Place
// asks which it is.
package place

import (
	"context"
	"os/exec"
	"time"

	"outlive/harness/proc"
	"outlive/harness/program"
	"outlive/harness/terminal"
	"outlive/harness/workload"
)

// Place is a machine that trials are made on. Paths are those that its own programs
// use, pids are this machine's.
type Place interface {
	Machine
	Files
	User
	Processes
	Cleaning
}

// Machine is what an event may do to all of it, where it is there for that: this
// machine is not, and refuses.
type Machine interface {
	StopUnit(unit string, deadline time.Time) error
	AwaitUnit(unit string, deadline time.Time, states ...string) error
	// Lingers tells whether the ordinary user's manager runs without a session, too.
	Lingers() bool
	Linger(yes bool) error
	// UserManager names the unit of that manager; AwaitManager tells whether it
	// came in time, where something is to be its.
	UserManager() string
	AwaitManager(deadline time.Time) bool
	KillUserProcesses(yes bool, deadline time.Time) error
	// Forgotten waits until logind is done with a user who has no session left.
	Forgotten(deadline time.Time) error
	LoggedOut(scope string, deadline time.Time) (fact string, err error)
	Blackhole(addresses ...string) error
	// CleanTmp removes what is in /tmp, as being old.
	CleanTmp(deadline time.Time) error
	// RunOut lets the memory that a process may use run out. The error is ErrUnlimited where none can be limited.
	RunOut(pid int, deadline time.Time) (fact string, err error)
	// Gauge shows how much a process may have of something. It is to be closed.
	Gauge(pid int, of program.Resource) (*Gauge, error)
	// NextRuns starts a timer anew, so many times, and gives when it was to fire each time,
	// and by how much it may put that off.
	NextRuns(timer string, times int, deadline time.Time) (next []time.Time, most time.Duration, err error)
	Reboot(ctx context.Context) error
	// Ended: it is no more, and took all of its trials along.
	Ended() bool
}

// Files are where things are.
type Files interface {
	// Outside gives this machine's path to a file of the place's.
	Outside(path string) string
	// Homes is the folder of the trials' homes, Bin one that is on their search path,
	// and Programs holds what is written in other languages, with what a compiler
	// leaves when it is killed.
	Homes() string
	Bin() string
	Programs() string
	// Units is the folder of the user's own units. It is below the home that the
	// user's manager knows, which is not the trial's.
	Units() string
	// Name is what a trial's run is called, of which there may be others before it.
	Name(home string) string
	// Give makes a file that we have made there its user's.
	Give(path string) error
	// Listen makes a socket that its user may report to.
	Listen(path string) (*workload.Listener, error)
	// Journal is what a unit wrote to it.
	Journal(unit string) (string, error)
}

// User is for whom the trials run.
type User interface {
	User() string
	// Environment is what a login gives him, Inherited what somebody's own program has besides.
	Environment(home string) []string
	Inherited() []string
	// Command is one of his, AsRoot one of root's.
	Command(words ...string) *exec.Cmd
	AsRoot(words ...string) *exec.Cmd
	// Client is how ssh is called to log in there.
	Client() []string
}

// Processes are those of a trial, and how they are told from others.
type Processes interface {
	// Start lets something start there, unless the lane is being cleared.
	Start(do func() error) error
	Open() (*terminal.Terminal, error)
	// Init is the process that orphans come home to, and Reapers are all that may be
	// an orphan's parent: a user's manager is a subreaper too.
	Init() int
	Reapers() []int
	// Running lists every process of a trial: what it started from outside, and
	// what, of all that runs there, bears one of its marks.
	Running(started []*proc.Handle, marks ...string) []int
	// Neighbours are others, whose work may concern the trial.
	Neighbours() []int
	// Unit is the innermost that a process is in; empty where units are none of the
	// trial's. InUnits gives the processes of those whose name begins so.
	Unit(pid int) (string, error)
	// Main tells whether a process is the main one of the service that it is in; nil
	// where it is in none of the system's.
	Main(pid int, deadline time.Time) (*bool, error)
	// Says is what its manager says of a service of the system; empty where it is none.
	Says(unit string, deadline time.Time) (string, error)
	InUnits(prefix string) []int
	// Expects tells whether it is the trial in progress whose process reports, and
	// not an earlier one's.
	Expects(pid int) bool
}

// Cleaning is what is left when a trial is over.
type Cleaning interface {
	// Disposable: it is given up with all that is in it when a trial there is unfit.
	Disposable() bool
	// Remove has root run a line that removes what a trial made. It fails when that
	// does not come to an end: late is called with its pid, and Jobs says what the
	// place's manager still has to do.
	Remove(line string, deadline time.Time, late func(pid int)) error
	Jobs(deadline time.Time) string
	// Bury reaps one that was killed, where its zombie would be in the way.
	Bury(killed *proc.Handle, deadline time.Time)
	// Clear ends whatever is left.
	Clear(left func() []int, deadline time.Time)
}
