package modes

import "time"

// Place is where a workload's output goes, or where its input comes from.
type Place string

const (
	Terminal Place = "terminal" // the terminal the line was typed at
	Pane     Place = "pane"     // a terminal of its own that a multiplexer keeps
	File     Place = "file"     // the log
	Null     Place = "/dev/null"
	Unread   Place = "/dev/null, for writing only" // an input: who reads it gets an error
	Journal  Place = "journal"                     // of systemd
	Pipe     Place = "a pipe"                      // to sshd, or to an agent, which is the shell's own
	Fed      Place = "a pipe from its supervisor"  // an input
)

// Unit says in which unit of systemd a process runs, where there is one.
type Unit string

const (
	SameUnit Unit = ""    // the shell's: the scope of the session
	OwnUnit  Unit = "own" // one of its own
)

// Restart says after which ends of a process its manager starts another.
type Restart string

const (
	Never     Restart = ""
	OnFailure Restart = "when it fails" // by a status other than 0, or by SIGKILL, say
	Always    Restart = "whenever it ends"
)

// Start says when the manager takes the start of a unit for done, so that what is ordered
// after it may start: Type= of its service.
type Start string

const (
	Unordered Start = "" // it is in no unit that a program's start is the start of
	Simple    Start = "as soon as its process is there"
	Forking   Start = "when what was started has returned"
	Oneshot   Start = "when its script has ended"
	Notify    Start = "when it tells that it is ready"
)

// After tells whether another is started after an end, a failure or not.
func (r Restart) After(failed bool) bool { return r == Always || r == OnFailure && failed }

// Limits are how much its unit may have of something, and no more; 0: as much as there is.
type Limits struct {
	Memory uint64 // bytes
	Tasks  uint64 // processes and threads
	Files  uint64 // open descriptors, of each process
	CPU    uint64 // hundredths of one processor
}

// Guarded are the places that its unit lets it read and not write, whoever its user is.
type Guarded struct {
	System bool // what is installed: /usr
	Homes  bool // /home
}

// StartsAgain tells whether another is started after an end, a failure or not, at once or
// at its time.
func (t Traits) StartsAgain(failed bool) bool { return t.Restarts.After(failed) || t.Every > 0 }

// Traits are what a form makes of a process, as the harness can observe it
// just before the event. The zero value is a plain foreground job's opposite:
// nothing is claimed that the form does not say.
type Traits struct {
	// Session, group and terminal.
	OwnSession bool  // in a session other than the shell's
	Leader     bool  // leads its session
	OwnGroup   bool  // in a process group other than the shell's
	TTY        Place // its controlling terminal: Terminal, Pane or "" for none
	Attached   bool  // a client in the foreground passes keys on to its pane

	// The shell that the line is typed at.
	Foreground bool // its group is the foreground group of the shell's terminal
	Job        bool // the shell lists it as a job
	KeepsShell bool // the line does not give the prompt back
	Awaited    bool // a subshell that the shell left behind waits for it, with the shell's descriptors

	// Parents.
	Orphan     bool // its parent is the reaper
	Severed    bool // the reaper is the parent of one above it, a server say: no chain of parents leads to the shell
	Managed    bool // started by a manager that was there before: it descends from nothing of the shell's
	ForkedOnce bool // a child of the command that is typed, until that has ended
	Hasty      bool // its launcher ends before what it has started has left the shell's session
	InitsChild bool // below PID 1, which it takes for init, its launcher neither forks nor leaves the session
	Recorded   bool // below a job of the shell that keeps its pane, leads nowhere itself, and hands SIGTERM on
	HandlesHUP bool // and that, until then, ends itself on SIGHUP

	// Signals.
	Stopped    bool // by job control, as who reads from a terminal in its background is
	Woken      bool // who holds its terminal lets it go on when it is stopped
	IgnoresHUP bool
	IgnoresINT bool
	// IgnoresTERM is of the program's own making: no mode does that.
	IgnoresTERM bool

	// Streams and files.
	Stdin  Place
	Output Place // of stdout and stderr
	Piped  bool  // what it prints passes through a process of its own group
	// ReaderStays: SIGHUP to its group leaves that process alone, which is in another
	// group after all, or ignores it.
	ReaderStays bool
	ReadOnly    bool // stdout and stderr cannot be written
	Append      bool // the log is opened O_APPEND
	Reopens     bool // the log is opened anew, by its name, when it is sent SIGHUP
	Volatile    bool // the log is below /tmp
	NearSocket  bool // one comes back to it by a socket, which its server has bound by a relative path
	Leaks       bool // holds descriptors of its launcher beyond 2
	Listens     bool // it is handed a socket that listens
	Notifies    bool // it is handed a socket to tell its manager of itself by

	// What else it inherits.
	RootDir   bool // works in /
	UmaskZero bool
	DirtyEnv  bool // its environment bears its launcher's marks
	Root      bool // it is root's, whoever typed the line
	FreshEnv  bool // its environment is not the shell's, or rid of what was meant for that

	// systemd, and boots.
	Unit     Unit
	UserUnit bool    // that unit belongs to the user's manager, and ends with it
	Lingers  bool    // the user's manager goes on when the user has logged out
	Returns  bool    // comes back by itself after a reboot
	Restarts Restart // when its manager starts another
	Tries    int     // so many starts of what ends at once, in a row, and it gives up; 0: it never does
	Start    Start   // when its start counts as done
	Watched  bool    // its manager ends it by SIGABRT when it has told nothing of itself for too long
	Limits   Limits
	Guarded  Guarded
	Main     bool // its manager takes it for the main process of its service
	Stops    Stop // how it is stopped
	Renewed  bool // a command stops it and starts another: Form.Restart
	NoReload bool // its manager refuses to have it read its configuration again
	// Every: another run starts at each multiple of it, by the wall clock, unless one goes
	// on; Timer is the unit of systemd that starts it. CatchesUp: a time that has passed
	// while that was not active is made up for. Spread: each time is put off by up to as
	// much, by chance.
	Every     time.Duration
	Timer     string
	CatchesUp bool
	Spread    time.Duration
	Crontab   bool // it is cron that starts it, and Timer is cron's own unit
}
