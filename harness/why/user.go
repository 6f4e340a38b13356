package why

import "strings"

var _ = register(14, "user.unknown", func() Cause {
	return Cause{
		Says:   "the user or group that it is to run as does not exist",
		Source: "systemd.exec(5), User=, 216/GROUP, 217/USER",
		Find: func(f Facts) *Finding {
			next := Next{"The user", "getent passwd " + quote(f.Unit["User"])}
			if f.Unit["User"] == "" {
				next = Next{"The group", "getent group " + quote(f.Unit["Group"])}
			}
			found := f.ofStep("USER GROUP", next, f.shows())
			if found != nil {
				found.Because = append(found.Because, strings.TrimSpace(f.named("User")+" "+f.named("Group")))
			}
			return found
		},
	}
})

// named is a property with its value; "" where it has none.
func (f Facts) named(property string) string {
	if f.Unit[property] == "" {
		return ""
	}
	return property + "=" + f.Unit[property]
}
