// Package wish holds what may be wished of a program besides its mode: a niceness, a
// directory, limits. A wish is said once, whichever way the program is run:
//
//	--nice 5 ─┬─▶ Nice=5                 where the mode speaks so: systemd's units
//	          ├─▶ nice -n 5 ./app        a standard tool before the command, which execs:
//	          │                          the pid stays, and nothing else of the tool's is bound
//	          └─▶ refused, with a mode that can
//
// None is ever ignored. A wish is one file; what came of it is read from the process.
package wish

import (
	"outlive/harness/registry"
	"outlive/modes"
	"outlive/modes/unit"
)

// Wish is one kind of them.
type Wish struct {
	ID      string // its flag, without the dashes
	Summary string // no full stop; what the flag takes is in `quotes`
	Source  string
	Many    bool // it may be said several times
	// Example are values that any machine can keep: the table and the trials are made of it.
	Example []string
	// Also are values of other kinds, which not the same modes keep.
	Also []string
	// Along are others by id, without which it has no effect.
	Along []string
	// Parse gives the values as they are used. Its errors end with what would do.
	Parse func(given []string) ([]string, error)
	// Bars tells why a seat cannot have it; nil for no reason.
	Bars func(s Seat, values []string) error
	// Fits tells which forms could at all; nil for every.
	Fits func(f modes.Form) bool
	// Line changes what a person types, or what undoes it; nil where it stays.
	Line func(line string, values []string) string
	// Tool is the program that Words puts before the command, "" for none.
	Tool  string
	Words func(s Seat, values []string) []string
	// Unit are the directives of systemd's, Program the settings of supervisord's, Key=Value;
	// nil where they have no word for it.
	Unit    func(values []string) []unit.Directive
	Program func(values []string) []string
	// Becomes: it has the command be somebody else, who may not read the script of a service
	// of Type=oneshot.
	Becomes bool
	// Starter are start-stop-daemon's options for it, and what stands before the command
	// besides; no options where it has none for this, or they would do otherwise; may be nil.
	Starter func(s Seat, values []string) (options, words []string)
	// Stops: `outlive stop` heeds it of what outlive has started.
	Stops bool
	// Inherent tells whether a mode of such traits does it without being told; may be nil.
	Inherent func(t modes.Traits) bool
	// Lacks is what a mode lacks that cannot: "no supervisor".
	Lacks string
	// Shown is what Effect tells of a process that has it; both are nil where no process
	// shows it.
	Shown  func(values []string) string
	Effect func(pid int, values []string) (string, error)
}

// Seat is where wishes are to be kept.
type Seat struct {
	Form modes.Form
	Root bool // who keeps the wish is root
	Nice int  // the niceness that who is in the seat has
	Set  Set  // all that is wished

	printed bool // somebody pastes it
}

var registered = registry.Of[Wish]{Name: func(w *Wish, id string) { w.ID = id }}

// register adds a wish: those of a lower order stand further from the command.
func register(order int, id string, fresh func() Wish) int {
	return registered.Add(order, id, fresh)
}

// All gives every wish, the outermost first.
func All() []Wish { return registered.All() }

// Lookup gives a wish by its id.
func Lookup(id string) (Wish, bool) { return registered.Lookup(id) }

// How is the way in which a form keeps a wish.
type How int

const (
	Cannot   How = iota
	ByTool       // a standard tool before the command
	InWords      // in the form's own words
	ByItself     // without being told
	ByRun        // outlive does, of what it has started
)

// how tells in which way the seat keeps one.
func (s Seat) how(a Asked) How {
	if options, _ := s.starter(a); options != nil {
		return InWords
	}
	how := a.How(s.Form)
	switch {
	case how == ByTool && a.Tool == "", how == Cannot && a.Stops && !s.printed && s.Form.Start != nil:
		return ByRun
	}
	return how
}

// starter is what start-stop-daemon is told of one, where that starts the command.
func (s Seat) starter(a Asked) (options, words []string) {
	if a.Starter == nil || s.Form.Speaks() != modes.Starter {
		return nil, nil
	}
	return a.Starter(s, a.Values)
}

// How tells in which way a form keeps it, start-stop-daemon apart.
func (w Wish) How(f modes.Form) How {
	switch {
	case w.Fits != nil && !w.Fits(f):
		return Cannot
	case w.Becomes && f.Traits.Start == modes.Oneshot:
		return ByTool
	case w.Unit != nil && (f.Speaks() == modes.UnitFile || f.Speaks() == modes.Transient):
		return InWords
	case w.Program != nil && f.Speaks() == modes.Program:
		return InWords
	case w.Words != nil:
		return ByTool
	case w.Inherent != nil && w.Inherent(f.Traits):
		return ByItself
	}
	return Cannot
}
