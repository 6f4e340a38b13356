// Package advice says which way of running a program in the background is right for whom,
// by what the theory foretells. Nothing is run for it, and nothing is decided here that
// needs, plan or an event decides:
//
//	Ask ── Dangers ──▶ needs.Test ──▶ plan.Cell.Foretold ──▶ Cell: met, half, not met
//	                                                           │
//	every mode ──▶ Way{Cells, Lacks} ── Rank ──▶ the best, and two that are unlike it
package advice

import (
	"slices"

	"outlive/harness/evidence"
	"outlive/harness/needs"
)

// Danger is something that a program may have to survive.
type Danger struct {
	ID    string // as typed
	Title string // what follows "when": no full stop
	tests []test
}

// test is one of a need's, and what happens then, as what follows "when".
type test struct {
	needs.Test
	when string
}

// Dangers gives every one, the mildest first.
func Dangers() []Danger {
	const terminal, ssh, logout, logind = "its terminal is closed", "the ssh connection breaks", "you log out", "you log out and KillUserProcesses=yes"
	const reboot, fails = "the machine reboots", "it crashes or fails"
	breaks := of("terminal", "hangup", ssh)
	breaks.Event = "ssh-drop" // a hangup like any other
	return []Danger{
		{"terminal", terminal, []test{of("terminal", "hangup", terminal)}},
		{"ssh", ssh, []test{breaks}},
		{"logout", logout, []test{of("logout", "ssh-exit", logout)}},
		{"logind", logind, []test{of("logout", "logind-kill", logind)}},
		{"reboot", reboot, []test{of("reboot", "reboot", reboot)}},
		{crash, fails, []test{of("crash", "crash", "it crashes"), of("crash", "exit-error", "it exits with an error")}},
	}
}

// of is the test of a need that an event shows.
func of(need, event, when string) test {
	for _, n := range needs.All() {
		for _, t := range n.Tests {
			if n.ID == need && t.Event == event {
				return test{t, when}
			}
		}
	}
	panic("advice: no need " + need + " is shown by " + event)
}

// Lookup gives a danger by its id.
func Lookup(id string) (Danger, bool) {
	all := Dangers()
	at := slices.IndexFunc(all, func(d Danger) bool { return d.ID == id })
	if at < 0 {
		return Danger{}, false
	}
	return all[at], true
}

// Contact is what somebody wants of a program that runs in the background.
type Contact string

const (
	Nothing Contact = "nothing"
	Read    Contact = "read" // its output, at any later time
	Type    Contact = "type" // to it, as at a terminal: one comes back to it
)

// Contacts are all of them.
func Contacts() []Contact { return []Contact{Nothing, Read, Type} }

// Ask is what somebody wants of a way.
type Ask struct {
	Survive []string // ids of dangers
	Contact Contact
	Root    bool   // he may be root
	Runtime string // what the program is written for; "" for one that leaves signals as they are
	Shell   string // it is typed into
	// Absent says what a way takes that is not here, by the programs it needs; nil for nothing.
	Absent func(programs []string) string
}

// lives are the outcomes with which something goes on.
func lives(o evidence.Outcome) bool { return o == evidence.Survived || o == evidence.Restarted }
