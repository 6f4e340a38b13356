// Package wrappers knows the programs that people put before a command, and that
// stay while it runs: what they make of its dispositions, its session and its
// terminal, and what they hand on to it. Those that execute it in their place (env,
// nice, stdbuf, setpriv, taskset) or that change nothing (flock, xargs, time) leave no
// trait: what nohup set stays.
//
// Measured with the versions of Debian 12; TestWrappers does it anew.
package wrappers

import "outlive/harness/registry"

// Wrapper is one of them.
type Wrapper struct {
	ID     string // as typed, and as the kernel calls it
	Source string
	// Resets: what it starts has the default of SIGHUP, whatever was set: nohup before
	// it is undone, and nohup behind it is not.
	Resets bool
	// HandsOn tells, where the command is in another session, what it sends that when
	// it gets a signal. A signal that is not named passes the command by; nil where the
	// command stays in its session.
	HandsOn map[string]string
	// Keys: the terminal's keys become signals on the terminal that it made.
	Keys bool
	// Ends: where the command prints to the terminal that it made, and it cannot hand
	// that on, it sends the command this; empty where it does nothing of the kind.
	Ends string
	Why  string // what it does then, in words
}

var registered = registry.Of[Wrapper]{Name: func(w *Wrapper, id string) { w.ID = id }}

func register(id string, fresh func() Wrapper) int {
	return registered.Add(0, id, fresh)
}

// All gives every wrapper, by id.
func All() []Wrapper { return registered.All() }

// Lookup gives a wrapper by its id.
func Lookup(id string) (Wrapper, bool) { return registered.Lookup(id) }
