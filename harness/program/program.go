// Package program holds the third thing that decides what survives, next to what a
// mode makes of a process and what a shell does to its jobs: what a program does itself.
//
//	harness/runtimes   what a language does before main, and when a print fails
//	harness/parts      what the built-in workload is told to do: reload on SIGHUP, say
//	theory.Recognise   what was seen of somebody else's
//
// It is data; the theory makes rules of it.
package program

// Program is what is put in the background, as the theory knows it.
type Program struct {
	ID string // of its runtime, or of the part that it plays: the first half of its rules' ids
	Traits
}

// Traits are what a program makes of a process by itself, whatever started it.
type Traits struct {
	// ResetsSignals: every signal that was ignored gets its default action
	// back before the program begins.
	ResetsSignals bool
	IgnoresPIPE   bool // a closed pipe is an error of write(2), not a signal
	// Unwinds are the signals that are exceptions, unless they are ignored. The program
	// ends by the signal in the end, but not before it has written what it holds.
	Unwinds []string
	// StandsIn: it catches SIGHUP and SIGINT, and does what was set before: where that
	// is to ignore them, the kernel does not say so.
	StandsIn bool
	// MarksFDs: descriptors that it inherited close on exec, too, as its own do.
	MarksFDs bool
	// OpensBare: what it opens itself does not close on exec, and so looks inherited.
	OpensBare bool
	// Appends: it sets O_APPEND on a file that it is given as output.
	Appends bool
	// Reopens: it opens the file that it prints to anew, by its name, on SIGHUP.
	Reopens bool
	// Gathers is how many bytes of standard output it keeps before it writes them,
	// where that is no terminal (there it writes line by line); 0 for none. At a
	// clean end they are written, and lost where a signal ends it.
	Gathers int
	// Unaware: a print on a terminal that is gone gives no error.
	Unaware bool
	// FailedPrint is what becomes of a program whose print fails and that does not look.
	FailedPrint Reaction
	// LatePrint is the same where the terminal was gone before the program began, if
	// that makes a difference.
	LatePrint Reaction
	// BrokenPipe is the same where nobody reads its output (EPIPE); it says
	// something only where SIGPIPE is ignored.
	BrokenPipe Reaction
	// LastFlush is the same for what it holds back until it ends, whose failing is
	// not that of a print.
	LastFlush Reaction
	// On is what it does on SIGHUP, SIGINT or SIGTERM where it has a handler of its own for
	// that, whatever was set before (nohup is undone), unless the reaction heeds it. It
	// leaves all others as they are.
	On map[string]Reaction
	// Forks: it has a child that does nothing, and leaves that to itself at its end.
	Forks bool
	// Apart: that child is in a session of its own.
	Apart bool
	// Respawns: it starts another for each child of its that ends.
	Respawns bool
	// Keeps is what it makes besides itself, and leaves as it is when it ends.
	Keeps []Keep
	// Asks is where it asks for input, once it runs; empty for one that does not. It
	// goes on without an answer.
	Asks Asks
	// FirstTERM is what it does on SIGTERM where it is PID 1, for which the default
	// action is none. The zero value: nothing.
	FirstTERM Reaction
	// DeadTerminal is how a program ends that SIGINT or SIGTERM ends when its terminal
	// is gone, where the runtime puts the terminal's settings back before that.
	DeadTerminal Reaction
	Source       string // of all this
}

// Keep is a place where a program keeps something.
type Keep string

const (
	SharedFile Keep = "shm"     // a file in /dev/shm: POSIX shared memory
	Segment    Keep = "sysv"    // a segment of System V shared memory
	Temporary  Keep = "tmp"     // a file in /tmp
	Runtime    Keep = "runtime" // a file in $XDG_RUNTIME_DIR, where there is one
)

// Asks is where a program asks for input.
type Asks string

const (
	StandardInput Asks = "stdin"
	ItsTerminal   Asks = "tty" // /dev/tty, whatever its standard input is
)

// Restores tells whether it puts the terminal's settings back before the signal ends it.
func (t Traits) Restores(signal string) bool {
	return t.DeadTerminal.Ends() && (signal == "SIGINT" || signal == "SIGTERM")
}

// Handles tells whether it has a handler of its own for a signal, ignored before or not.
func (t Traits) Handles(signal string) bool {
	does, ok := t.On[signal]
	return ok && !does.Heeds
}

// ShutsDown tells whether it ends on a signal by work of its own, beside what else it does.
func (t Traits) ShutsDown() bool {
	if t.DeadTerminal.Ends() { // one thread does, which may sleep meanwhile, and others answer
		return true
	}
	for _, does := range t.On {
		if does.Heeds {
			return true
		}
	}
	return false
}

// Reaction is how a program ends. The zero value: it lives on, unheard.
type Reaction struct {
	Heeds    bool     // that a signal was ignored before: it leaves it so
	Swallows bool     // the first failure passes unnoticed, and what it was to print is lost
	Spins    bool     // it lives on, and is busy with that for ever
	Exits    bool     // of its own accord
	Exit     int      // with this status
	Signals  []string // one of these ends it
	Why      string
	Source   string
}

// Ends tells whether the program ends.
func (r Reaction) Ends() bool { return r.Exits || r.Exit != 0 || len(r.Signals) > 0 }
