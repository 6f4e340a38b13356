// Package shell knows the shells: how each starts interactive and clean, how
// a word is quoted for it, and what it does to its jobs when it gets SIGHUP or
// exits. The kernel's rules are the same for all; these policies are the rest.
package shell

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"unicode/utf8"

	"outlive/harness/registry"
	"outlive/modes"
)

// Prompt is what every shell of a trial shows when it is ready.
const Prompt = "outlive> "

// Shell is one interactive shell.
type Shell struct {
	ID      string
	Summary string
	Package string   // that installs it on Debian
	Command []string // interactive and clean: no rc files
	Login   []string // the same as a login shell whose policy is to HUP jobs at exit; nil if it has none
	Script  []string // runs the line that follows it, as sshd has a login shell do: no prompt, no job control
	Env     []string // what it needs besides the common clean environment
	Quote   func(word string) string
	// MaxLine is how many bytes a typed line may have; what is beyond gets lost. 0 for any.
	MaxLine int
	// TextOnly: its words are characters of the locale; other bytes get lost.
	TextOnly bool
	// Version are the arguments by which its program tells its version; nil when nothing does.
	Version []string
	// Lacks is what of the lines of modes it does not have.
	Lacks   []modes.Feature
	Grammar Grammar
	Policy  Policy
}

// Grammar is how a recipe is written for it; the zero value is POSIX's.
type Grammar struct {
	And     string // goes on with the next line only where the one before succeeded
	Then    string // after the condition of an if
	Fi      string // ends it
	Begin   string // begins lines that are read before any is done
	End     string // ends them
	LastPID string // of what was put in the background last
	// NoHereDocuments: it takes comments at its prompt instead.
	NoHereDocuments bool
}

// posixGrammar is POSIX XCU 2.9.
var posixGrammar = Grammar{And: " &&\n", Then: "then", Fi: "fi", Begin: "{", End: "}", LastPID: "$!"}

// Spelled gives the grammar of the shell.
func (s Shell) Spelled() Grammar {
	if s.Grammar == (Grammar{}) {
		return posixGrammar
	}
	return s.Grammar
}

// Has tells whether it has a feature.
func (s Shell) Has(f modes.Feature) bool { return !slices.Contains(s.Lacks, f) }

// Refuses says why the line of a form has no meaning in the shell; "" when it has.
func (s Shell) Refuses(f modes.Form) string {
	for _, feature := range f.Asks {
		if !s.Has(feature) {
			return s.ID + " has no " + string(feature)
		}
	}
	return ""
}

// Policy is what the shell itself does to its jobs; measured, and documented in Source.
type Policy struct {
	ResendsHUP   bool // having got SIGHUP it sends it on to its jobs
	HUPsAtExit   bool // it sends SIGHUP to running jobs when it exits
	HeedsTERM    bool // SIGTERM ends it though it is interactive, before it sends any SIGHUP on
	WarnsRunning bool // `exit` has to be typed twice when jobs run
	StoppedTERM  bool // it sends its stopped jobs SIGTERM when it ends
	// HUPsStopped: it lets its stopped jobs go on when it ends, and sends them SIGHUP
	// as it does those that run.
	HUPsStopped bool
	// TERMsFirst: at exit it sends its stopped jobs nothing else, so that they go on
	// or end before it does, and the kernel finds none of them stopped.
	TERMsFirst bool
	// TERMsDisowned: disown spares a stopped job its SIGHUP at most, and not that SIGTERM.
	TERMsDisowned bool
	// DisownContinues: disown sends a stopped job SIGCONT.
	DisownContinues bool
	// KeepsIgnored: what was ignored when it began stays so in its jobs; in a pane of
	// tmux that is SIGTTIN, and so who reads in the background gets an error.
	KeepsIgnored bool
	// SubshellEnds are the signals that a subshell of it, which has executed nothing,
	// catches as it does itself, and ends by; with status SubshellExit, where that is
	// not 0. What else it catches it may live through.
	SubshellEnds []string
	SubshellExit int
	// DisownMarks: disown -h leaves a job on its list, and spares it SIGHUP.
	DisownMarks bool
	Source      string
	Script      Script
}

// Script is what a shell without job control does, where shells differ; measured.
type Script struct {
	Execs bool // the last command of the line takes the shell's place
	// ExecsAlone: the line's only command does, the last of several does not, nor one
	// that has a word in quotes.
	ExecsAlone bool
	// PipesBelowLast: the first commands of a pipe are children of the last.
	PipesBelowLast bool
	KeepsInput     bool // a command in the background keeps the shell's standard input, against POSIX XCU 2.9.3.1
	ForksLists     bool // an and-list in the background is run by a subshell that stays until its last command has ended
	// MindsTTY: but not when that is a terminal.
	MindsTTY bool
	// TrapsInVain: after trap '' HUP what it puts in the background does not ignore
	// SIGHUP, against POSIX XCU 2.12: fish never does, zsh takes it back there.
	TrapsInVain bool
	// SubshellInPlace: a subshell that is the line's last command is the shell itself.
	SubshellInPlace bool
	// SubshellNoFork: any subshell is.
	SubshellNoFork bool
	// CatchesTERM: SIGTERM has it end, once what it waits for has, even as PID 1, and it
	// sends its jobs SIGTERM then.
	CatchesTERM bool
	SparesINT   bool // and SIGINT as it was, against POSIX XCU 2.11
}

var registered = registry.Of[Shell]{Name: func(s *Shell, id string) { s.ID = id }}

func register(order int, id string, fresh func() Shell) int {
	return registered.Add(order, id, fresh)
}

// All gives every shell, in the order of tables.
func All() []Shell { return registered.All() }

// Lookup gives a shell by its id.
func Lookup(id string) (Shell, bool) { return registered.Lookup(id) }

// Loses says which of the words it cannot hand on; "" when it can all.
func (s Shell) Loses(words []string) string {
	for _, w := range words {
		if s.TextOnly && !utf8.ValidString(w) {
			return fmt.Sprintf("%s loses bytes that are no text in UTF-8: %q", s.ID, w)
		}
	}
	return ""
}

// Path gives where the shell is installed; an error when it is not.
func (s Shell) Path() (string, error) { return exec.LookPath(s.Command[0]) }

// Filler fills a line's places of modes.Form: the command's, and those that are named,
// each with its value.
func (s Shell) Filler(words []string, places ...string) *strings.Replacer {
	return strings.NewReplacer(append([]string{"{cmd}", s.Join(words), "{word}", s.Quote(modes.InPlaceOf(words))}, places...)...)
}

// Join quotes words and joins them to a command.
func (s Shell) Join(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = s.Quote(w)
	}
	return strings.Join(quoted, " ")
}
