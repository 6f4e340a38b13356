// Package faults has daemons that are wrong in exactly one way each, in C and in Go, and
// right ones: verify is held against them, by `outlive verify --self`. Each fault has to be
// found by its rule, and by no unrelated one.
package faults

import (
	"slices"
	"strings"

	"outlive/harness/rule"
)

// Fault is one way to be wrong.
type Fault struct {
	// ID is the rule that it breaks; what follows a colon tells ways to do so apart. One
	// that begins with "none" or "odd" breaks none: it is right, and mostly unusual.
	ID string
	// With are the rules that are broken by that of necessity.
	With []string
	// Profile is the one that it is judged by, and Stays whether it is started to stay.
	Profile string
	Stays   bool
	// Line puts {daemon} in the background, where it does not itself; empty where it does.
	Line string
	// Only are the languages that can be wrong so; none: all.
	Only []string
}

// Rule is the one that it breaks; "" for none.
func (f Fault) Rule() string {
	id, _, _ := strings.Cut(f.ID, ":")
	if id == "none" || id == "odd" {
		return ""
	}
	return id
}

// In tells whether a language can be wrong so.
func (f Fault) In(language string) bool { return len(f.Only) == 0 || slices.Contains(f.Only, language) }

// The languages.
const (
	C  = "C"
	Go = "Go"
)

const nohup = "nohup {daemon} >>{log} 2>&1 &"

// All are the faults, the right ones first.
func All() []Fault {
	c := []string{C} // Go's runtime blocks no signal, catches all that it may, cannot fork, and closes on exec
	return []Fault{
		{ID: "none"}, {ID: "none", Profile: rule.Supervised, Stays: true}, {ID: "none", Profile: rule.Container, Stays: true},
		{ID: "none", Profile: rule.Nohup, Stays: true, Line: nohup},
		{ID: "odd:signalfd", Only: c}, {ID: "odd:ppoll", Only: c}, {ID: "odd:unsetenv"},

		{ID: "launcher.returns", With: []string{"tty.not-pinned", "stop.whole"}},
		{ID: "session.own", With: []string{"tty.none"}},
		{ID: "session.not-leader"},
		{ID: "parent.reaper", With: []string{"pidfile.race"}, Only: c},
		{ID: "event.hangup", With: []string{"tty.no-fds", "stdio.stdin", "tty.not-pinned"}, Only: c},
		{ID: "signal.none-ignored", Only: c},
		{ID: "signal.none-blocked", Only: c}, {ID: "signal.none-blocked:signalfd", Only: c},
		{ID: "reload.hup"},
		{ID: "stdio.open", With: []string{"stdio.stdin"}, Only: c},
		{ID: "stdio.stdin"},
		{ID: "stdio.usable", With: []string{"event.speaks"}},
		{ID: "tty.no-fds", With: []string{"stdio.stdin", "tty.not-pinned"}},
		{ID: "tty.not-pinned", Only: c},
		{ID: "tty.after-hangup", With: []string{"tty.not-pinned"}, Only: c},
		{ID: "event.speaks", Only: c},
		{ID: "files.append", With: []string{"log.copytruncate"}},
		{ID: "log.copytruncate"}, {ID: "log.reopen"},
		{ID: "files.no-leak", Only: c},
		{ID: "files.no-pipe-held", Only: c},
		{ID: "files.lock-kept", Only: c},
		{ID: "dir.released", With: []string{"dir.root"}}, {ID: "dir.root"},
		{ID: "umask.own"},
		{ID: "tree.no-zombie"},
		{ID: "start.runs"},
		{ID: "stop.term"},
		{ID: "stop.whole"},
		{ID: "pidfile.complete"},
		{ID: "pidfile.right"},
		{ID: "pidfile.owner"},
		{ID: "pidfile.locked"},
		{ID: "pidfile.refusal-told"},
		{ID: "pidfile.single", With: []string{"pidfile.locked", "pidfile.race"}, Only: c},
		{ID: "pidfile.single:port", With: []string{"pidfile.locked"}, Only: c},
		{ID: "pidfile.single:clobbers", With: []string{"pidfile.race"}, Only: c},
		{ID: "pidfile.race", With: []string{"pidfile.locked", "pidfile.stale"}, Only: c},
		{ID: "pidfile.stale", Only: c},
		{ID: "pidfile.stranger", With: []string{"pidfile.race", "pidfile.single"}, Only: c},
		{ID: "pidfile.removed"},
		{ID: "ready.launcher-waits", With: []string{"ready.port-in-use"}},
		{ID: "ready.port-in-use"},
		{ID: "ready.bad-configuration"},

		{ID: "supervised.stays", Profile: rule.Supervised, Stays: true, With: []string{"supervised.runs"}, Only: c},
		{ID: "container.term", Profile: rule.Container, Stays: true, With: []string{"container.exits-clean"}, Only: c},
		{ID: "signal.keeps-ignored", Profile: rule.Nohup, Stays: true, Line: nohup},
	}
}
