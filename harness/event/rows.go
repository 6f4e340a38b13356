package event

import (
	"slices"

	"outlive/harness/evidence"
	"outlive/harness/shell"
	"outlive/modes"
)

// Row is what becomes of a process, in the shells of a kind: worked out by hand from
// the manuals, and from what the shells were measured to do. The test holds Expect
// against it.
type Row struct {
	Traits         modes.Traits
	Name           string
	Shells         func(shell.Shell) bool
	Silent, Chatty evidence.Outcome
	Signals        string // one of these ends it
	Source         string // of the rule
}

// Processes as the rows know them.
var (
	foreground   = modes.Traits{OwnGroup: true, Foreground: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal, KeepsShell: true}
	job          = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal}
	disowned     = modes.Traits{OwnGroup: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal}
	subshell     = modes.Traits{OwnGroup: true, TTY: modes.Terminal, Orphan: true, IgnoresINT: true, Stdin: modes.Null, Output: modes.Terminal}
	nohup        = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, IgnoresHUP: true, Stdin: modes.Null, Output: modes.File}
	bareNohup    = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, IgnoresHUP: true, Stdin: modes.Null, Output: modes.Terminal}
	nohupPipe    = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, IgnoresHUP: true, Stdin: modes.Null, Output: modes.File, Piped: true}
	apartPipe    = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, IgnoresHUP: true, Stdin: modes.Null, Output: modes.File, Piped: true, ReaderStays: true}
	pipedPipe    = modes.Traits{Orphan: true, IgnoresINT: true, IgnoresHUP: true, Stdin: modes.Null, Output: modes.File, Piped: true, KeepsShell: true}
	reader       = changed(job, func(t *modes.Traits) { t.Stopped = true }) // from the terminal that it is in the background of
	readingNohup = changed(nohup, func(t *modes.Traits) { t.Stopped = true })
	readingApart = changed(apartPipe, func(t *modes.Traits) { t.Stopped = true })
	setsid       = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, Orphan: true, Stdin: modes.Null, Output: modes.File}
	bareSetsid   = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, Orphan: true, Stdin: modes.Terminal, Output: modes.Terminal}
	byClient     = modes.Traits{OwnSession: true, OwnGroup: true, TTY: modes.Pane, Stdin: modes.Pane, Output: modes.File, Attached: true, KeepsShell: true}
	sessionAlone = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, Stdin: modes.Null, Output: modes.File}
	deaf         = modes.Traits{OwnSession: true, OwnGroup: true, Stdin: modes.Null, Output: modes.Null, ReadOnly: true}
	pane         = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, TTY: modes.Pane, Stdin: modes.Pane, Output: modes.Pane, DirtyEnv: true, Severed: true}
	recorded     = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, TTY: modes.Pane, Stdin: modes.Pane, Output: modes.Pane, Recorded: true}
	attached     = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, TTY: modes.Pane, Stdin: modes.Pane, Output: modes.Pane, DirtyEnv: true, Severed: true, Attached: true, KeepsShell: true}
	service      = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, Orphan: true, Stdin: modes.Null, Output: modes.Journal, Unit: modes.OwnUnit, Managed: true, FreshEnv: true, Start: modes.Simple}
	userService  = managed(func(t *modes.Traits) { t.UserUnit = true })
	scopedPane   = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, TTY: modes.Pane, Stdin: modes.Pane, Output: modes.Pane, DirtyEnv: true, Severed: true, Unit: modes.OwnUnit, UserUnit: true}
	scoped       = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal, Unit: modes.OwnUnit, UserUnit: true, Lingers: true}
	lingerer     = managed(func(t *modes.Traits) { t.UserUnit, t.Lingers = true, true })
	enabledUser  = managed(func(t *modes.Traits) { t.UserUnit, t.Lingers, t.Returns = true, true, true })
	unlingering  = func() modes.Traits { t := scoped; t.Lingers = false; return t }()
	restarting   = managed(func(t *modes.Traits) { t.Returns, t.Restarts = true, modes.OnFailure })
	respawning   = managed(func(t *modes.Traits) { t.Returns, t.Restarts = true, modes.Always })
	limited      = changed(restarting, func(t *modes.Traits) { t.Tries = 4 })
	watched      = managed(func(t *modes.Traits) { t.Returns, t.Notifies, t.Start, t.Watched = true, true, modes.Notify, true })
	notifying    = changed(watched, func(t *modes.Traits) { t.Restarts = modes.OnFailure })
	woken        = changed(pane, func(t *modes.Traits) { t.Woken = true })
	enabled      = managed(func(t *modes.Traits) { t.Returns = true })
	// As lines given to ssh make them: on pipes, and without a terminal.
	piped       = modes.Traits{Orphan: true, IgnoresINT: true, Stdin: modes.Null, Output: modes.Pipe, KeepsShell: true}
	pipedNohup  = modes.Traits{Orphan: true, IgnoresINT: true, IgnoresHUP: true, Stdin: modes.Pipe, Output: modes.Pipe, KeepsShell: true}
	pipedSetsid = modes.Traits{OwnSession: true, Leader: true, OwnGroup: true, Orphan: true, Stdin: modes.Null, Output: modes.Pipe, KeepsShell: true}
	pipedFront  = modes.Traits{Leader: true, Stdin: modes.Pipe, Output: modes.Pipe, KeepsShell: true}
	pipedScope  = modes.Traits{Orphan: true, IgnoresINT: true, Stdin: modes.Null, Output: modes.Pipe, KeepsShell: true, Unit: modes.OwnUnit, UserUnit: true, Lingers: true}
	awaited     = modes.Traits{IgnoresINT: true, Stdin: modes.Null, Output: modes.File, KeepsShell: true, Awaited: true}
	logged      = modes.Traits{Orphan: true, IgnoresINT: true, Stdin: modes.Null, Output: modes.File}
	supervised  = modes.Traits{OwnSession: true, OwnGroup: true, Managed: true, Stdin: modes.Pipe, Output: modes.File, Unit: modes.OwnUnit}
	// As lines given to ssh -tt make them: in the foreground group, whatever they are to become.
	early   = modes.Traits{TTY: modes.Terminal, Foreground: true, Stdin: modes.Null, Output: modes.File}
	trapped = modes.Traits{TTY: modes.Terminal, Foreground: true, IgnoresHUP: true, Stdin: modes.Null, Output: modes.File}
	bare    = modes.Traits{TTY: modes.Terminal, Foreground: true, IgnoresHUP: true, Stdin: modes.Null, Output: modes.Terminal}
	// As they are when the prompt is back, whatever they are to become.
	hurried = modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Null, Output: modes.File}
	hasty   = modes.Traits{OwnGroup: true, Orphan: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.File}
	// With the line held in the foreground, as suspend-hangup needs it.
	heldNohup  = modes.Traits{OwnGroup: true, Foreground: true, Job: true, TTY: modes.Terminal, IgnoresHUP: true, Stdin: modes.Null, Output: modes.File, KeepsShell: true}
	heldDisown = modes.Traits{OwnGroup: true, Foreground: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal, KeepsShell: true}
)

func managed(change func(*modes.Traits)) modes.Traits { return changed(service, change) }

func changed(t modes.Traits, change func(*modes.Traits)) modes.Traits {
	change(&t)
	return t
}

const manager = "logind.conf(5), UserStopDelaySec; loginctl(1)"

const (
	stuck     = evidence.Stuck
	survived  = evidence.Survived
	died      = evidence.Died
	muted     = evidence.Muted
	halted    = evidence.Stopped
	restarted = evidence.Restarted
	unready   = evidence.Unready
)

// policy as a row's source is what the shell's own policy names.
const policy = "policy"

// The shells of a kind, as their own files tell it.
func everywhere(shell.Shell) bool       { return true }
func resending(s shell.Shell) bool      { return s.Policy.ResendsHUP }
func keeping(s shell.Shell) bool        { return !s.Policy.ResendsHUP }
func hupping(s shell.Shell) bool        { return s.Policy.HUPsAtExit }
func sparing(s shell.Shell) bool        { return !s.Policy.HUPsAtExit }
func terming(s shell.Shell) bool        { return s.Policy.StoppedTERM }
func notTerming(s shell.Shell) bool     { return !s.Policy.StoppedTERM }
func huppingStopped(s shell.Shell) bool { return s.Policy.HUPsStopped }
func orphaning(s shell.Shell) bool      { return !s.Policy.StoppedTERM && !s.Policy.HUPsStopped }
func continuing(s shell.Shell) bool     { return s.Policy.DisownContinues }
func inPlace(s shell.Shell) bool        { return s.Has(modes.InPlace) }
func waiting(s shell.Shell) bool        { return !s.Has(modes.InPlace) }
func termsDisowned(s shell.Shell) bool  { return s.Policy.TERMsDisowned }
func notContinuing(s shell.Shell) bool  { return !s.Policy.TERMsDisowned && !s.Policy.DisownContinues }

// only are the shells of these names.
func only(ids ...string) func(shell.Shell) bool {
	return func(s shell.Shell) bool { return slices.Contains(ids, s.ID) }
}
