package rule

import (
	"cmp"
	"slices"
)

// The profiles: for whom a program is written.
const (
	SysV       = "sysv"
	Systemd    = "systemd"
	Supervised = "supervised"
	Container  = "container"
	Nohup      = "nohup"
)

// Profile says what a program is to be.
type Profile struct {
	ID      string
	Summary string
	// Stays: it has to stay in the foreground.
	Stays bool
	// Extends is the profile that a team's own rests on; empty for those of ours.
	Extends string
	// Severities are a team's own, by rule: also of rules that bind nobody there, and
	// Off for what is not to be judged.
	Severities map[string]Severity
}

// Kind is the profile of ours that it is, or rests on.
func (p Profile) Kind() string { return cmp.Or(p.Extends, p.ID) }

// Profiles are all that there are, the usual one first.
func Profiles() []Profile {
	return []Profile{
		{ID: SysV, Summary: "it detaches by itself, as daemon(7) wants of a SysV daemon"},
		{ID: Systemd, Summary: "it stays, and its service manager does the rest: daemon(7), new-style daemons", Stays: true},
		{ID: Supervised, Summary: "it stays below supervisord, s6, runit and the like", Stays: true},
		{ID: Container, Summary: "it is PID 1 of a container", Stays: true},
		{ID: Nohup, Summary: "a line puts it in the background: nohup ./app >log 2>&1 &"},
	}
}

// everybody are all of them.
func everybody() (ids []string) {
	for _, p := range Profiles() {
		ids = append(ids, p.ID)
	}
	return ids
}

// ProfileOf gives a profile by its id.
func ProfileOf(id string) (Profile, bool) {
	all := Profiles()
	i := slices.IndexFunc(all, func(p Profile) bool { return p.ID == id })
	if i < 0 {
		return Profile{}, false
	}
	return all[i], true
}

// Rules are those that bind it, in the order of the groups.
func (p Profile) Rules() (all []Rule) {
	for _, group := range Groups() {
		for _, r := range All() {
			own, said := p.Severities[r.ID]
			if r.Group != group || own == Off || !said && !r.Binds(p.Kind()) {
				continue
			}
			r.Severity = cmp.Or(own, r.Severity)
			all = append(all, r)
		}
	}
	return all
}
