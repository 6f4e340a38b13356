// Package evidence holds what a trial observed, and nothing but observations:
// what was seen before and after the event. Checks and expectations are judged
// from it by pure functions, so recorded evidence can be judged again in a test.
package evidence

import (
	"time"

	"outlive/harness/program"
)

// Outcome is what became of a subject.
type Outcome string

const (
	Survived  Outcome = "survived"
	Died      Outcome = "died"
	Half      Outcome = "half"      // alive, but one of its two outputs reaches nobody
	Muted     Outcome = "muted"     // alive, but its output reaches no place the mode promises
	Stopped   Outcome = "stopped"   // alive, but stopped by job control
	Stuck     Outcome = "stuck"     // the terminal, the shell or the ssh client cannot end because of it
	Restarted Outcome = "restarted" // another process does the same work
	Unready   Outcome = "unready"   // alive, but its start was told as done before it was ready
	Skipped   Outcome = "skipped"
	Unfit     Outcome = "unfit"   // the harness could not tell
	Unknown   Outcome = "unknown" // as an expectation: the theory lacks a fact
)

// Evidence is everything observed in one trial.
type Evidence struct {
	Line string `json:"line"` // as typed
	// Screen is what the terminal showed, at most its last 8 KiB.
	Screen string `json:"screen,omitempty"`

	Silent bool `json:"silent"` // the workload's voice

	Shell  Process `json:"shell"`  // the session leader, before the event
	Before Process `json:"before"` // the subject, before the event
	// Early: the subject had not executed the workload, and so reported nothing.
	Early  bool      `json:"early,omitempty"`
	After  *Process  `json:"after,omitempty"` // the subject, after; nil when it is gone
	Tree   []Process `json:"tree"`            // from the shell or the reaper down to the subject, before
	Reaper int       `json:"reaper"`          // pid of the nearest subreaper
	// Inherits is told where it was asked for: stage.Script.Inherits.
	Inherits *Inheritance `json:"inherits,omitempty"`
	// Cost is told where it was asked for: stage.Script.Costs.
	Cost *Cost `json:"cost,omitempty"`
	// Unit is systemd's innermost unit that the subject was in, before; empty when that was not asked.
	Unit string `json:"unit,omitempty"`
	// Managed: that unit is of its user's own manager.
	Managed bool `json:"managed,omitempty"`
	// Shown is what systemd says of the units that were asked about, after the event. Unsettled
	// names one that was between two states; empty when none was.
	Shown     []Shown `json:"shown,omitempty"`
	Unsettled string  `json:"unsettled,omitempty"`
	// Main tells whether systemd took it for the main process of its service, before; nil
	// where it was in none of the system's.
	Main *bool `json:"main,omitempty"`
	// Outlive is the pid of the lane; 0 in what was recorded when it always was the reaper.
	Outlive int `json:"outlive,omitempty"`
	// Language is that of the workload, by its command line: "node"; empty where that was not asked.
	Language string `json:"language,omitempty"`
	OwnFDs   []int  `json:"own_fds"` // that the workload opened itself, for its report
	// OwnWhy says why its own descriptors cannot be told from those that it inherited.
	OwnWhy string `json:"own_why,omitempty"`
	// CaughtWhy says why a signal that is caught may be ignored all the same.
	CaughtWhy string   `json:"caught_why,omitempty"`
	Args      [][]byte `json:"args,omitempty"`     // the workload's, byte for byte; only where some were asked for
	Listens   int      `json:"listens,omitempty"`  // sockets that it was handed for its pid, and took over
	Notifies  bool     `json:"notifies,omitempty"` // a manager handed it a socket to tell of itself, and took its first word
	Others    []Other  `json:"others,omitempty"`   // that the line started besides, by unit
	Prompt    bool     `json:"prompt"`             // the line gave the prompt back
	Exits     int      `json:"exits"`              // how often `exit` was typed
	Event     string   `json:"event"`              // the fact that proves that the event happened
	EventAt   int64    `json:"event_at"`           // CLOCK_MONOTONIC, nanoseconds
	// Halts: it was seen to stand still at some time before it was looked at; it may go on since.
	Halts bool `json:"halts,omitempty"`
	// Halted are the processes of the tree that were stopped when the event began; nil when that was not looked at.
	Halted []int `json:"halted,omitempty"`
	// LeaderGone: the shell was reaped, so the terminal could end.
	LeaderGone bool `json:"leader_gone"`

	// Client is who was given the line as a command; nil when nobody was.
	Client *Client `json:"client,omitempty"`

	// Stuck says what could not end because of the subject; empty when all did.
	Stuck string `json:"stuck,omitempty"`

	Gone    bool   `json:"gone"` // the subject ended, by its pidfd
	Ending  Ending `json:"ending"`
	Stopped bool   `json:"stopped"` // in state T after the event

	// Again is the process that took up the work by itself, after a reboot or a crash, and
	// Down how long after the subject's end it did, where that was measured; nil for none.
	Again *Process      `json:"again,omitempty"`
	Down  time.Duration `json:"down,omitempty"`
	// Readiness is when its start was told as done, of one that takes its time to be ready; nil of others.
	Readiness *Readiness `json:"readiness,omitempty"`
	// Order is when a unit that is ordered after its own started; nil without one.
	Order *Order `json:"order,omitempty"`
	// Loop is what came of it where it ended at once, each time; nil where that was not tried,
	// or nobody started another.
	Loop *Loop `json:"loop,omitempty"`
	// Hung is how long it was alive and did nothing before somebody ended it for that; 0 where nobody did.
	Hung time.Duration `json:"hung,omitempty"`

	// Late is how long after its time the next run was there; 0 where nothing runs it at a time.
	Late time.Duration `json:"late,omitempty"`

	// Spread is by how much its next run was put off by chance; nil where that was not asked.
	Spread *Spread `json:"spread,omitempty"`

	// Children are those that it had when the event began; what became of them was
	// looked at where it ended.
	Children []Child `json:"children,omitempty"`

	// Stop is how it was stopped by its mode's own way; nil where that was not done.
	Stop *Command `json:"stop,omitempty"`
	// Reload is how it was told to read its configuration again; nil where it was not.
	// Rereads counts how often it said that it had.
	Reload  *Command `json:"reload,omitempty"`
	Rereads int      `json:"rereads,omitempty"`

	// Keeps is what it had made besides itself before the event, and what became of that.
	Keeps []Kept `json:"keeps,omitempty"`

	// Calls are those of a client that connected all through the event; nil without.
	Calls *Calls `json:"calls,omitempty"`

	// Rotation is what became of its log when that was rotated; nil where it was not.
	Rotation *Rotation `json:"rotation,omitempty"`

	// Input is what became of it when it asked for input before the event: one of the
	// constants below, or the name of the error that it got; empty when it did not ask.
	Input string `json:"input,omitempty"`

	Pongs []Pong `json:"pongs"`
	// Asked counts the pings before the event, AskedAfter those after.
	Asked      int `json:"asked"`
	AskedAfter int `json:"asked_after"`
	// Unanswered is the ping that it ended on: what it printed then may be there. 0 for none.
	Unanswered int   `json:"unanswered,omitempty"`
	Beats      Beats `json:"beats"`
	// Log is what was there of standard output while the workload lived; nil
	// for one that flushes. Beats is then what was there when it was over.
	Log *Log `json:"log,omitempty"`
	// Listed tells whether the shell listed it as a job, by its own jobs -p; nil when it was not asked.
	Listed *bool `json:"listed,omitempty"`
	// Above is a program of the line's that started the subject and waits for it, in
	// another session than it; empty for none.
	Above string `json:"above,omitempty"`
	// Company is what the line started besides the subject, and that was there when
	// the event began; nil of our own lines.
	Company []Member `json:"company,omitempty"`
	// Impossible says why the event could not happen to what the line had started.
	Impossible string `json:"impossible,omitempty"`
	// Restless says what of the subject changed after it was taken for started; empty for nothing.
	Restless string `json:"restless,omitempty"`
	// Vanished: nothing that the line started was there when it was to be looked at.
	Vanished bool `json:"vanished,omitempty"`
	// Heard is where the writes of a stranger would have ended, after the event;
	// nil for a workload, which tells that of its own.
	Heard *Heard `json:"heard,omitempty"`
	// Load is what it had of the processors when the event was over; nil where that was
	// not looked at.
	Load *Load `json:"load,omitempty"`
	// Hog is what came of it when it took what it could get of something; nil where it did not.
	Hog *Hog `json:"hog,omitempty"`
	// Priorities are its own, where it is practised with; nil where they were not looked at.
	Priorities *Priorities `json:"priorities,omitempty"`
	// Rivals are those that computed at the same time, where that was asked for; nil for fewer
	// than two.
	Rivals []Rival `json:"rivals,omitempty"`
	// Copies are how many of the step's workloads live, where it is practised with.
	Copies int `json:"copies,omitempty"`
	// Trespasses are what came of it when it made files where it has no business; nil where it did not.
	Trespasses []Trespass `json:"trespasses,omitempty"`
	// Acquired tells whether opening a fresh terminal made it the controlling one; nil when not tried.
	Acquired *bool `json:"acquired,omitempty"`

	Signals []Signal `json:"signals,omitempty"` // the whole exchange, in order; nil without a witness

	Seconds float64 `json:"seconds"`
	// Unfit says why the harness could not tell; empty when it could.
	Unfit string `json:"unfit,omitempty"`
}

// What becomes of who asks for input.
const (
	InputWaits = "waits"   // for an answer
	InputStops = "stopped" // by job control
	InputEnds  = "EOF"
	InputComes = "a line"
)

// Child is one of the subject's.
type Child struct {
	PID  int  `json:"pid"`
	Gone bool `json:"gone"` // it ended as well
}

// Command is a line that the subject's user has typed, beside the one that started it.
type Command struct {
	Line string        `json:"line"`
	Code int           `json:"code"` // its exit status
	Took time.Duration `json:"took"` // until it had ended itself
	// Result is what systemd says then of the system's service whose main process the
	// subject was: "timeout", say; empty for any other.
	Result string `json:"result,omitempty"`
}

// Rotation is how a log was rotated, and where the next line went.
type Rotation struct {
	By      string `json:"by"`                // logrotate or journald
	Emptied bool   `json:"emptied,omitempty"` // it was copied, and emptied in place
	// Writes is the file that was open for what it printed after the first rotation, as it
	// was called then; empty where that was not seen.
	Writes string `json:"writes,omitempty"`
	// Hole is how many bytes of zero the log began with after that.
	Hole int64 `json:"hole,omitempty"`
}

// Calls are what came of those who connected again and again.
type Calls struct {
	Answered int `json:"answered"`
	Refused  int `json:"refused"` // nobody listened
	Cut      int `json:"cut"`     // it was taken, and ended without an answer
	// Dark is the longest time for which all were refused, where somebody answered again.
	Dark    time.Duration `json:"dark,omitempty"`
	Slowest time.Duration `json:"slowest"` // of those answered
	// Anew: where they connect was made anew. Who had come between would have been refused,
	// also where nobody did: runit needs five milliseconds.
	Anew bool `json:"anew,omitempty"`
}

// Kept is something that a program has made, and that is found by a name.
type Kept struct {
	Where program.Keep `json:"where"`
	Name  string       `json:"name"` // a path, or the key of a segment: shmget(2)
	Gone  bool         `json:"gone"` // nobody finds it by that any more
}

// Other is a workload that the line started besides the subject.
type Other struct {
	Unit string `json:"unit"` // of systemd
	PID  int    `json:"pid"`
	// Answered tells whether it answered when the event was over.
	Answered bool `json:"answered"`
}

// Client is an ssh client or another launcher that was given the line as a command, or the agent of a
// service that was, and what became of it.
type Client struct {
	PID int `json:"pid"`
	// Agent: it is the main process of a service. It has the line run, reads what
	// comes, and stays.
	Agent    bool   `json:"agent,omitempty"`
	Launcher bool   `json:"launcher,omitempty"` // it copies the pipes of a shell, as docker exec does
	Returned bool   `json:"returned"`           // by itself; an agent: from reading
	Killed   bool   `json:"killed"`             // as it did not return; an agent: its service was stopped
	Held     string `json:"held,omitempty"`     // what kept it; empty when it returned
}

// Name is what to call it.
func (c Client) Name() string {
	switch {
	case c.Agent:
		return "agent"
	case c.Launcher:
		return "launcher"
	}
	return "ssh client"
}

// Ending is how a subject ended.
type Ending struct {
	Signal string `json:"signal"` // "SIGHUP"; empty when it exited or when not known
	Code   int    `json:"code"`   // exit status when it exited; -1 when not known
	By     string `json:"by"`     // "waitid", "pidfd", "stat", "goodbye", "witness"; empty when not known
	Why    string `json:"why,omitempty"`
}

// Process is what /proc showed of one process at one moment.
type Process struct {
	PID     int      `json:"pid"`
	PPID    int      `json:"ppid"`
	PGID    int      `json:"pgid"`
	SID     int      `json:"sid"`
	Start   uint64   `json:"start"` // clock ticks since boot
	Comm    string   `json:"comm"`
	State   string   `json:"state"` // one letter, proc_pid_stat(5)
	TTYNr   int      `json:"tty_nr"`
	TTY     string   `json:"tty"`   // "pts/3"; "" for none
	TPGID   int      `json:"tpgid"` // foreground group of its terminal; -1 without one
	Ignored uint64   `json:"ignored"`
	Caught  uint64   `json:"caught"`
	Blocked uint64   `json:"blocked"`
	Pending uint64   `json:"pending"` // on the process or its main thread
	Umask   int      `json:"umask"`   // -1 when not known
	Dir     string   `json:"dir"`
	FDs     []FD     `json:"fds,omitempty"`
	Env     []string `json:"env,omitempty"` // names only
	// Subshell: it is the trial's shell, which has forked and executed nothing since.
	Subshell bool `json:"subshell,omitempty"`
}

// FD is one open file descriptor.
type FD struct {
	N      int    `json:"n"`
	Target string `json:"target"`         // "/dev/pts/3", "pipe:[123]", "" when unreadable
	Flags  int    `json:"flags"`          // open(2) flags, from fdinfo
	Lock   bool   `json:"lock,omitempty"` // holds a lock on its file
}

// Has tells whether a signal's bit is set in a mask of proc_pid_status(5).
func Has(mask uint64, signal int) bool { return mask&(1<<(signal-1)) != 0 }

// FD gives descriptor n; ok is false when it is closed.
func (p Process) FD(n int) (fd FD, ok bool) {
	for _, fd := range p.FDs {
		if fd.N == n {
			return fd, true
		}
	}
	return FD{}, false
}

// Pong is the workload's answer to one ping: what its own writes returned.
type Pong struct {
	N      int    `json:"n"`
	Stdout string `json:"stdout"` // "" written, else the errno's name: "EIO"
	Stderr string `json:"stderr"`
}

// Beats are the numbered lines that arrived where the mode promises them.
type Beats struct {
	Place  string `json:"place"` // "terminal", "pane", "file"
	Stdout []int  `json:"stdout"`
	Stderr []int  `json:"stderr"`
	// Torn counts lines that bear the mark of a beat but fail their checksum.
	Torn int `json:"torn"`
	// Files counts those that have lines of a stream which no other has, where several were looked at.
	Files int    `json:"files,omitempty"`
	Why   string `json:"why,omitempty"` // why the place could not be read, or what the first torn line looks like
}

// Heard is where writes to the two outputs of a process would end: "" where
// somebody may get them, else the name of the error ("EIO", "EPIPE", "EBADF"), or
// Hidden.
type Heard struct {
	Stdout string `json:"stdout"`
	Stderr string `json:"stderr"`
}

// Hidden: where an output leads could not be seen.
const Hidden = "hidden"

// Nameless: it leads to a file that was removed.
const Nameless = "the file was removed"

// Quiet: it was made to speak, and no log of it has grown.
const Quiet = "it was poked, and nothing came"

// Log counts the lines of standard output that were where the mode promises
// them, after all that was printed till then to standard error had arrived.
type Log struct {
	Before int `json:"before"` // the event
	After  int `json:"after"`  // it
	// Ended: what still lived was then left to end by itself.
	Ended bool `json:"ended"`
}

// Load is what a process had of the processors for a while.
type Load struct {
	Over time.Duration `json:"over"` // this long
	Ran  time.Duration `json:"ran"`
	Busy bool          `json:"busy"` // it never slept
}

// Signal is one signal that the kernel generated, as the witness saw it.
type Signal struct {
	At       time.Duration `json:"at"` // since the event; negative before it
	Name     string        `json:"name"`
	From     int           `json:"from"` // pid in front when it was sent; 0 for the kernel
	FromComm string        `json:"from_comm"`
	Kernel   bool          `json:"kernel"` // code SI_KERNEL
	To       int           `json:"to"`
	ToComm   string        `json:"to_comm"`
	Fate     string        `json:"fate"` // "delivered", "ignored", "already pending", "lost"
}
