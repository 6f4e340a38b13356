// Package lessons holds the teaching content, and reads it. A lesson is one
// Markdown file with four views: to be learnt, shown on slides, spoken, and
// tested. It starts no process: what it says of events and predicates are names,
// which the harness knows.
//
//	001-four-endings.md ── Parse ──▶ Lesson ─▶ steps: prose, predict, setup, act, check
//	                                            and for the test: solve, wrong, hint
package lessons

import "fmt"

// Lesson is one file.
type Lesson struct {
	ID       string   // never changes: progress is kept by it
	Title    string   // a few words
	Goal     string   // what one can do afterwards, one sentence
	Needs    []string // programs; and "root" or "lab"
	Requires []string // ids of lessons to be learnt before
	Teaches  []string // terms that it explains
	// Units are those of the lab that it is about, the learner's own first. With them its steps
	// are for root.
	Units   []string
	Minutes int
	Shell   string // that its claims are about; empty for the learner's own

	File   string // its name
	Source []byte // its text
	body   int    // where the front matter ends in it
	lines  lines  // of it
	// English, of a translation, is the stamp of the English words that it was made from.
	English string
	// It is beyond a limit, and was not read.
	refused bool
	Intro   string // Markdown, before the first step
	Notes   string // for the speaker, to the intro
	Steps   []Step
}

// Step is one experiment: a heading of the second level, and what follows it.
type Step struct {
	ID    string // of its heading: never changes
	Title string
	Text  string // Markdown
	After string // Markdown, shown once it is done: what follows the check
	Notes string // for the speaker
	At    Pos
	// English, of a translation, is the stamp of the English words that it was made from.
	English string

	Shell   string // that it is about; empty for the lesson's
	Predict []Choice
	Setup   string // a script of sh(1), run in the scratch directory before the shell starts
	Cases   []Case // in place of the setup: several, of which a learner gets one
	Case    string // the name of the one that this variant is; empty for a step that has none
	Act     string // the event that outlive makes; empty for none
	Check   []Predicate
	Solves  []Route
	Wrongs  []Route
	Hints   []Hint
}

// Choice is one prediction. It is right when all its predicates hold: what is
// right is decided by what happens.
type Choice struct {
	Number int // in the file, from 1; 0 before the lesson is shuffled
	When   []Predicate
	Text   string
	At     Pos
}

// Predicate is the name of something that the harness can tell of the subject.
type Predicate struct {
	Name string // "tty.none", "survived"
	Not  bool
	At   Pos
}

func (p Predicate) String() string {
	if p.Not {
		return "!" + p.Name
	}
	return p.Name
}

// Route is what is typed into the shell, a line each: a way to solve the step,
// or a mistake that people make, with the diagnosis that it must get.
type Route struct {
	Name   string
	Expect string // of a wrong: the predicate that fails first, or Nothing
	Shell  string // only in this one; empty for each
	Case   string // likewise
	// Without, of a wrong: what the step is about and this one leaves out; empty for another mistake.
	Without string
	Lines   []string
	At      Pos
}

// Hint helps who gets the diagnosis; several for one come one after the other.
type Hint struct {
	Diagnosis string
	Case      string // only in this one; empty for each
	Text      string // Markdown
	At        Pos
}

// The diagnoses that are no predicate: no subject has reported; the event cannot
// happen to what runs.
const (
	Nothing    = "nothing-runs"
	Impossible = "not-possible"
)

// Lab, among what a lesson needs, has it run in a machine of its own.
const Lab = "lab"

// Pos is a place in a lesson's file; both count from 1.
type Pos struct{ Line, Column int }

// Problem is what is wrong with a file, and what would be right.
type Problem struct {
	File string
	Pos
	What string
	Want string // empty where that is plain
}

func (p Problem) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.What)
	if p.Want != "" {
		text += "; " + p.Want
	}
	return text
}

// Step gives a step by its id.
func (l Lesson) Step(id string) (Step, bool) {
	for _, s := range l.Steps {
		if s.ID == id {
			return s, true
		}
	}
	return Step{}, false
}

// ShellOf names the shell that a step is about; empty for the learner's own.
func (l Lesson) ShellOf(s Step) string {
	if s.Shell != "" {
		return s.Shell
	}
	return l.Shell
}
