package evidence

import "slices"

// Member is one of several processes that somebody's own line started, seen as the
// subject is.
type Member struct {
	Role    string    `json:"role"`
	Before  Process   `json:"before"`
	After   *Process  `json:"after,omitempty"`
	Tree    []Process `json:"tree"`
	Listed  *bool     `json:"listed,omitempty"`
	Above   string    `json:"above,omitempty"`
	Gone    bool      `json:"gone"`
	Ending  Ending    `json:"ending"`
	Stopped bool      `json:"stopped"`
	Heard   *Heard    `json:"heard,omitempty"`
}

// The roles of members, as the subject is seen from them.
const (
	Main     = "main"     // the subject itself
	Worker   = "worker"   // descends from it
	Launcher = "launcher" // it descends from that
	Pipe     = "pipe"     // a pipe leads from the one to the other, through others maybe
	Beside   = "other"
)

// Cast is all that the line started and that was there when the event began, the
// subject first.
func (e Evidence) Cast() []Member {
	return append([]Member{{
		Role: Main, Before: e.Before, After: e.After, Tree: e.Tree, Listed: e.Listed, Above: e.Above,
		Gone: e.Gone, Ending: e.Ending, Stopped: e.Stopped, Heard: e.Heard,
	}}, e.Company...)
}

// Of is the evidence with a member in the subject's place, and the others about it.
func (e Evidence) Of(m Member) Evidence {
	var others []Member
	for _, o := range e.Cast() {
		if o.Before.PID != m.Before.PID {
			others = append(others, o)
		}
	}
	e.Before, e.After, e.Tree, e.Listed, e.Above = m.Before, m.After, m.Tree, m.Listed, m.Above
	e.Gone, e.Ending, e.Stopped, e.Heard = m.Gone, m.Ending, m.Stopped, m.Heard
	e.Company, e.Stuck, e.Again = others, "", nil
	return e
}

// Without is the evidence without the descriptors of a member: who has been followed
// up to here is not followed again.
func (e Evidence) Without(pid int) Evidence {
	e.Company = slices.Clone(e.Company)
	for i := range e.Company {
		if e.Company[i].Before.PID == pid {
			e.Company[i].Before.FDs = nil
		}
	}
	return e
}

// Reads tells whether the process reads the pipe, or the like, of that name.
func (p Process) Reads(target string) bool {
	for _, fd := range p.FDs {
		if fd.Target == target && !fd.Writable() {
			return true
		}
	}
	return false
}

// Feeds tells whether it has the pipe open for writing.
func (p Process) Feeds(target string) bool {
	for _, fd := range p.FDs {
		if fd.Target == target && fd.Writable() {
			return true
		}
	}
	return false
}
