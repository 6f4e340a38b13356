package plan

import (
	"fmt"

	"outlive/harness/evidence"
)

// Trial is one mode, done one way, put through one event, once: what happened,
// against what the rules predict. Its JSON is a contract: names never change.
type Trial struct {
	Mode    string           `json:"mode"`
	Without string           `json:"without"` // steps left out, joined by commas
	Via     string           `json:"via"`
	Shell   string           `json:"shell"`
	Event   string           `json:"event"`
	Voice   string           `json:"voice"`
	Runtime string           `json:"runtime"`          // what the workload is written for: "go" for the built-in one
	Part    string           `json:"part,omitempty"`   // that the built-in workload plays; "" for the plain one
	Repeat  int              `json:"repeat,omitempty"` // counts from 1 when trials are repeated
	Lab     bool             `json:"lab,omitempty"`    // made in a lab, not on this machine
	Outcome evidence.Outcome `json:"outcome"`
	// Expected is what the rules of Linux and of the shell predict.
	Expected evidence.Outcome `json:"expected"`
	// Asked: no, it is what the program's owner expects.
	Asked   bool    `json:"asked,omitempty"`
	Verdict Verdict `json:"verdict"`
	// Unseen: the subject ended, and nobody saw how, so that its ending could not
	// be compared with the expected one.
	Unseen  bool    `json:"unseen,omitempty"`
	Signal  string  `json:"signal"`            // what ended a dead subject; "" when not known
	Sender  string  `json:"sender"`            // "kernel", "shell" or a process; "" when not seen
	Rule    string  `json:"rule"`              // id of the rule that the expectation rests on; "" where there is none
	Why     string  `json:"why"`               // the rule, or why the cell was skipped or unfit
	Missing string  `json:"missing,omitempty"` // the program that is not installed, of one that was skipped for that
	Source  string  `json:"source"`
	Line    string  `json:"line"` // as typed
	Subject Subject `json:"subject"`
	// Subjects are all of several that somebody's own line started, the one meant
	// first, each judged; nil where there is but one.
	Subjects []Subject `json:"subjects,omitempty"`
	// Log is what its log held, where the workload does not flush; nil for other voices.
	Log     *Log          `json:"log,omitempty"`
	Checks  []CheckResult `json:"checks"`
	Seconds float64       `json:"seconds"`

	// Evidence is what the verdict rests on; dropped once judged unless asked for.
	Evidence *evidence.Evidence `json:"-"`
}

// String names the trial in messages.
func (t Trial) String() string {
	return fmt.Sprintf("%s %s in %s, %s, %s, %s", t.Mode, t.Via, t.Shell, t.Event, t.Voice, t.Runtime)
}

// Subject is the observed process: a pid alone is reused, with its start time it is not.
type Subject struct {
	PID   int    `json:"pid"`
	Start uint64 `json:"start"`          // clock ticks since boot, proc_pid_stat(5) field 22
	Comm  string `json:"comm,omitempty"` // of somebody's own program
	Role  string `json:"role,omitempty"` // of several: main, worker, pipe, launcher or other

	Outcome  evidence.Outcome `json:"outcome,omitempty"` // of several
	Expected evidence.Outcome `json:"expected,omitempty"`
	Verdict  Verdict          `json:"verdict,omitempty"`
	Signal   string           `json:"signal,omitempty"`
	Why      string           `json:"why,omitempty"`
}

// Log counts the lines of standard output in the log of a workload that prints
// as its language does by itself.
type Log struct {
	Printed int  `json:"printed"` // by the workload, before the event and after it
	Before  int  `json:"before"`  // in the log before the event
	After   int  `json:"after"`   // and after it
	End     int  `json:"end"`     // and when the workload was over: ended by the event, or by itself
	Held    bool `json:"held"`    // the language holds them back, by the theory
}

// logOf counts the lines that were seen; nil where they were not looked for.
func logOf(e evidence.Evidence, held bool) *Log {
	if e.Log == nil {
		return nil
	}
	return &Log{Printed: e.Asked + e.AskedAfter, Before: e.Log.Before, After: e.Log.After, End: len(e.Beats.Stdout), Held: held}
}

// CheckResult is one rule, judged: whether it holds, and whether it had to.
type CheckResult struct {
	ID      string  `json:"id"`
	Verdict Verdict `json:"verdict"`
	Holds   bool    `json:"holds"`
	Want    string  `json:"want"`
	Got     string  `json:"got"`
	Source  string  `json:"source"`
}

// Verdict is an outcome against its expectation.
type Verdict string

const (
	Kept    Verdict = "kept"
	Broken  Verdict = "broken"
	Skipped Verdict = "skipped"
	Unfit   Verdict = "unfit"
	Told    Verdict = "unknown" // the theory lacks a fact: the outcome is told, and nothing is judged
)

// Host is the machine that the trials ran on.
type Host struct {
	Kernel       string            `json:"kernel"`
	Distribution string            `json:"distribution"`
	Init         string            `json:"init"`
	User         string            `json:"user"`
	Tools        map[string]string `json:"tools"`
	Witness      string            `json:"witness"` // "on", or why the signals were not seen
}

// Summary counts the verdicts of a matrix.
type Summary struct {
	Trials  int     `json:"trials"`
	Kept    int     `json:"kept"`
	Broken  int     `json:"broken"`
	Skipped int     `json:"skipped"`
	Unfit   int     `json:"unfit"`
	Told    int     `json:"unknown,omitempty"` // outcomes that nothing was predicted of
	Unseen  int     `json:"unseen"`            // of those kept: endings that nobody saw
	Seconds float64 `json:"seconds"`
}

// Add counts one trial.
func (s *Summary) Add(t Trial) {
	s.Trials++
	if t.Unseen && t.Verdict == Kept {
		s.Unseen++
	}
	switch t.Verdict {
	case Kept:
		s.Kept++
	case Broken:
		s.Broken++
	case Skipped:
		s.Skipped++
	case Told:
		s.Told++
	default:
		s.Unfit++
	}
}
