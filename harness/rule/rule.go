// Package rule holds what a daemon has to be and to do, one rule a file, and profiles,
// which say for whom a rule binds how much. Rules are pure: they judge what a rehearsal
// saw.
package rule

import (
	"cmp"
	"slices"

	"outlive/harness/check"
	"outlive/harness/evidence"
	"outlive/harness/registry"
)

// Severity is how much a rule binds.
type Severity string

const (
	Must   Severity = "must"
	Should Severity = "should"
	Note   Severity = "note" // it is told, and no fault
	Off    Severity = "off"  // a team's own profile does without it
)

// Rule is one.
type Rule struct {
	ID     string
	Group  string
	Text   string // what holds of a daemon that is right
	Why    string // what comes of it where it does not hold
	Source string
	Severity
	// Profiles are those that it binds; none: sysv.
	Profiles []string
	// Act is what has to be played to see it: rehearse.Act; empty for the start alone.
	Act string
	// Standing: it can be told of a process that runs already, which nobody has started
	// for it, and which has met no bait.
	Standing bool
	// Answers: what was found is an answer that is asked for, though it holds.
	Answers bool
	// Judge tells whether it holds, and what was seen.
	Judge func(r evidence.Rehearsal) check.Finding
	// Fix is the smallest change that mends it, by what a daemon is written in: C, Go,
	// Python, or line, for the command line.
	Fix Fix
	// FixFor is the change where that depends on whom it is for; nil: Fix.
	FixFor func(r evidence.Rehearsal) Fix
}

// Fix is a change, by language.
type Fix struct{ C, Go, Python, Line string }

// In is the change for a language, else for the command line; "" where there is none.
func (f Fix) In(language string) string {
	own := map[string]string{"C": f.C, "Go": f.Go, "Python": f.Python}[language]
	return cmp.Or(own, f.Line)
}

// Binds tells whether it binds who has this profile.
func (r Rule) Binds(profile string) bool {
	if len(r.Profiles) == 0 {
		return profile == SysV
	}
	return slices.Contains(r.Profiles, profile)
}

// Bound are the profiles that it binds.
func (r Rule) Bound() (ids []string) {
	for _, p := range Profiles() {
		if r.Binds(p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// Groups are the rules' kinds, in the order in which they are told.
func Groups() []string {
	return []string{"detach", "signals", "stdio", "files", "pidfile", "readiness", "stop", "privileges", "systemd"}
}

var registered = registry.Of[Rule]{Name: func(r *Rule, id string) { r.ID = id }}

func register(id string, fresh func() Rule) int {
	return registered.Add(0, id, fresh)
}

// All gives every rule, by id.
func All() []Rule { return registered.All() }

// Lookup gives a rule by its id.
func Lookup(id string) (Rule, bool) { return registered.Lookup(id) }

// of is a rule that a check has already: that of the main process, once it is started. It
// panics on a check that is not there, as register does on an id used twice: a mistake in
// the program, which every test that lists the rules meets.
func of(id string, r Rule) Rule {
	c, ok := check.Lookup(id)
	if !ok {
		panic("no check is called " + id)
	}
	r.Text, r.Source = c.Rule, c.Source
	r.Judge = func(r evidence.Rehearsal) check.Finding { return c.Holds(r.First.Seen) }
	return r
}

func unseen(why string) check.Finding { return check.Finding{Unseen: why} }
func moot(why string) check.Finding   { return check.Finding{Unseen: why, Moot: true} }
