// Package practice is a trial that somebody else types: a shell on a terminal
// of its own, a scratch directory, and a subject that is whatever reports from
// there. Nothing that is typed is compared: predicates over what is observed of
// the subject tell whether a step is done.
//
//	teacher ── Request: keys, act, look ─▶ lane ──  stage ── shell ── subject
//	        ◀─ Reply: screen, evidence ───                 report connection
//	Judge: predicates over the evidence (pure)
package practice

import "outlive/harness/evidence"

// Step is what a stage has to be set for.
type Step struct {
	Shell string `json:"shell"`
	Setup string `json:"setup"` // a script of sh(1), run in the scratch directory before the shell starts
	Event string `json:"event"` // that the act makes; empty for none
	Lab   bool   `json:"lab"`   // over ssh in a fresh lab, as its ordinary user
	// Units are those of the lab that the step is about: the shell is its root's, and what
	// systemd says of them is looked at, too.
	Units []string `json:"units,omitempty"`
	// Races: the workloads of the step compute at the same time whenever it is looked at.
	Races bool `json:"races,omitempty"`
	// Shared: the lab may be that of the step before, made as it was.
	Shared bool   `json:"shared,omitempty"`
	Term   string `json:"term"` // the kind of terminal; empty for a dumb one
	Size   Size   `json:"size"` // of the terminal; zero for 24 by 80
}

// Size is a terminal's.
type Size struct{ Rows, Columns int }

// Request is what the teacher asks for: one of these.
type Request struct {
	Begin *Step   `json:"begin,omitempty"`
	Keys  []byte  `json:"keys,omitempty"` // as they are pressed
	Line  *string `json:"line,omitempty"` // to type; answered when it has its prompt, or a workload in the foreground
	Size  *Size   `json:"size,omitempty"`
	Look  bool    `json:"look,omitempty"` // at the subject
	Act   bool    `json:"act,omitempty"`  // make the event, and observe
	// Made, with Act: the event has been made, which nobody sees who does not see signals.
	Made bool    `json:"made,omitempty"`
	End  bool    `json:"end,omitempty"`  // strike the stage
	Told *string `json:"told,omitempty"` // the answer to a command
	// Visit: one more shell, to look at what is left; its end is told by Ended.
	Visit bool `json:"visit,omitempty"`
}

// Reply is what the lane says. Screen, Met, Command, Ended, Lost and Did come by
// themselves; each of the others answers a request.
type Reply struct {
	Screen  []byte `json:"screen,omitempty"`  // what the terminal shows
	Met     int    `json:"met,omitempty"`     // the pid of a workload that reported
	Command string `json:"command,omitempty"` // typed at the learner's prompt
	Ended   string `json:"ended,omitempty"`   // the shell has, which was not the event: what became of the workload
	Lost    string `json:"lost,omitempty"`    // how the workload ended, where that was not the event
	// Did is what the event left that the learner has made happen.
	Did *evidence.Evidence `json:"did,omitempty"`

	Say   string             `json:"say,omitempty"`   // with Ready: the socket for commands
	Ready bool               `json:"ready,omitempty"` // the step has begun, or the line was typed
	Seen  *evidence.Evidence `json:"seen,omitempty"`
	// Refused says why the event cannot happen to what was seen; nothing was done.
	Refused string `json:"refused,omitempty"`
	// Over says how what it was to happen to has ended before; nothing was done.
	Over   string `json:"over,omitempty"`
	Struck bool   `json:"struck,omitempty"`
	Unfit  string `json:"unfit,omitempty"` // the request could not be carried out, and why
}

// The commands: what may be typed at the learner's prompt, or on another terminal.
const (
	Task     = "task"     // say once more what the step is about
	Act      = "act"      // make the event
	Hint     = "hint"     // what may be missing
	Reset    = "reset"    // begin the step anew
	Next     = "next"     // go on
	Follow   = "follow"   // go to the step that the class is called to
	Solution = "solution" // one way to do it
	Quit     = "quit"
)

// Around is what may be asked for when an event has been judged, and is no command: to look
// at what is left.
const Around = "around"

// Commands are all of them.
func Commands() []string { return []string{Task, Act, Hint, Reset, Next, Follow, Solution, Quit} }
