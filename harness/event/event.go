// Package event holds what can happen to a process in the background: how to
// make each event happen for real, and what the rules of Linux and of the
// shell predict for a process with given traits. The predictions are pure
// functions of the traits; they are never filled in from runs.
package event

import (
	"outlive/harness/registry"
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// Event is one thing that happens after a workload was put in the background.
type Event struct {
	ID      string
	Heading string // for a column of the table, a few short words
	Block   string // columns of one block stay together
	Summary string
	Source  string
	// Aside: a table that has not room for all does without it.
	Aside bool
	// Lab: it takes a machine that may be logged out of, rebooted and so on.
	Lab bool
	// SSH: the line is typed in a real ssh session; Keepalive: whose server asks
	// whether the client is still there.
	SSH, Keepalive bool
	// Command: the line is given to ssh as a command, so that there is no terminal
	// and no job control, and does not redirect; Redirected: it does, wherever the
	// shell would give the workload its own input and output. Service: it is given,
	// as it stands, to the agent of a service instead, whose KillMode this is.
	Command, Redirected bool
	Service             string
	// Terminal: ssh asks for a terminal for such a line. It stays as it is typed there.
	Terminal bool
	// Before is what such a line begins with; empty for nothing.
	Before string
	// KeptBy names the event whose survivors are safe from this one, too, as it
	// does not come to this with them; empty for none.
	KeptBy string
	// Cookie: the shell's environment bears the mark by which a CI runner knows its own.
	Cookie bool
	// Unset names the variables without which it spares any mode.
	Unset []string
	// Container: the shell runs in a pid namespace of its own, as with docker exec.
	Container bool
	// Boots: the machine goes down and boots again.
	Boots bool
	// Login: the shell is a login shell that HUPs its jobs at exit, where it can.
	Login bool
	// AtOnce: it comes when the prompt is back, before what the line has started
	// could do a thing.
	AtOnce bool
	// Held: the line is typed so that it stays in the foreground, then Ctrl-Z.
	Held bool
	// Resumed: and bg, which lets it go on in the background.
	Resumed bool
	// EndsShell: the session leader must have ended when the event is over.
	EndsShell bool
	// Together: it takes seconds of mere waiting, which trials of several modes
	// share: they are prepared on one machine one after the other, then it happens
	// to all of them at once. Only for events of a lab.
	Together bool
	// Skip tells why the event has no meaning for such a process; "" when it has.
	Skip func(t modes.Traits, s shell.Shell) string
	// Make lets it happen and returns the fact that proves it. A stage.Stuck
	// error says that something could not end; any other that the harness cannot tell.
	Make func(s *stage.Stage) (fact string, err error)
	// Expect says what the rules predict.
	Expect func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation
}

// Redirect is what a line that is given as a command says of the workload's input
// and output, where it has any say in that.
func (e Event) Redirect(f modes.Form) string {
	switch {
	case e.Redirected:
		return modes.ToLogFromNull
	case e.Service != "" || e.Terminal:
		return f.Redirect
	}
	return ""
}

// noPrompt is why nothing can be typed at a shell whose foreground is taken.
func noPrompt(t modes.Traits, _ shell.Shell) string {
	if t.KeepsShell {
		return "no prompt to type at: the foreground is taken"
	}
	return ""
}

// The blocks of the table.
const (
	endings = "the terminal or shell ends"
	signals = "a signal or a key"
	session = "the session or the machine ends"
)

var registered registry.Of[Event]

func register(order int, e Event) int { return registered.Add(order, e.ID, e) }

// All gives every event, in the order of the table.
func All() []Event { return registered.All() }

// Lookup gives an event by its id.
func Lookup(id string) (Event, bool) { return registered.Lookup(id) }
