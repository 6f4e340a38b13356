package rule

import (
	"slices"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// systemd.kill(5), logind.conf(5): who stops a unit, or ends a session, ends what its
// cgroup holds. Only its owner can say where it is to be: a must where he has.
var _ = register("cgroup.where", func() Rule {
	return Rule{
		Why:   "what ends the unit or the session whose cgroup it is in ends it, too, however well it has detached",
		Group: "detach", Severity: Must, Profiles: everybody(), Standing: true,
		Text: "it is in the cgroup that it is to be in", Source: "cgroups(7), systemd.kill(5), logind.conf(5) KillUserProcesses=",
		Judge: func(r evidence.Rehearsal) check.Finding {
			want, is := r.Wants.Cgroup, r.First.Cgroup
			switch {
			case want == "":
				return moot("it was not said where it is to be: --cgroup session, user, system, a unit or a path")
			case is == nil:
				return unseen("its cgroup could not be read")
			}
			return check.Finding{Holds: within(want, *is), Got: is.Path}
		},
		Fix: Fix{Line: "systemd-run --user --scope COMMAND, or a service"},
	}
})

// The places that have a word, of those that Wants.Cgroup may name.
const (
	inSession = "session" // that of a login, which logind ends
	inUser    = "user"    // below a user's manager
	inSystem  = "system"  // a service of the system's
)

// Cgroups are those words.
func Cgroups() []string { return []string{inSession, inUser, inSystem} }

// IsCgroup tells whether a text says where to be.
func IsCgroup(text string) bool {
	unit := strings.HasSuffix(text, ".service") || strings.HasSuffix(text, ".scope")
	return slices.Contains(Cgroups(), text) || unit || strings.HasPrefix(text, "/")
}

// within tells whether a cgroup is where it is to be.
func within(want string, is evidence.Cgroup) bool {
	switch {
	case want == inSession:
		return is.Session != ""
	case want == inUser:
		return is.User
	case want == inSystem:
		return !is.User && strings.HasSuffix(is.Unit, ".service")
	case strings.HasPrefix(want, "/"):
		return is.Path == want || strings.HasPrefix(is.Path, strings.TrimSuffix(want, "/")+"/")
	}
	return is.Unit == want
}
