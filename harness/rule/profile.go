package rule

import "slices"

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
}

// Profiles are all that there are, the usual one first.
func Profiles() []Profile {
	return []Profile{
		{SysV, "it detaches by itself, as daemon(7) wants of a SysV daemon", false},
		{Systemd, "it stays, and its service manager does the rest: daemon(7), new-style daemons", true},
		{Supervised, "it stays below supervisord, s6, runit and the like", true},
		{Container, "it is PID 1 of a container", true},
		{Nohup, "a line puts it in the background: nohup ./app >log 2>&1 &", false},
	}
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
			if r.Group == group && r.Binds(p.ID) {
				all = append(all, r)
			}
		}
	}
	return all
}
