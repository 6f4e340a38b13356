package wish

import (
	"errors"
	"fmt"
	"os/user"
	"slices"
	"strings"

	"outlive/modes"
	"outlive/modes/unit"
)

// user has the groups of the user, and the variables that tell of him, as systemd gives them.
var _ = register(41, "user", func() Wish {
	return Wish{
		Summary: "run as the user `NAME`, with his groups",
		Source:  "setpriv(1), systemd.exec(5), User=",
		Example: []string{"daemon"},
		Becomes: true,
		Parse: one(func(text string) (string, error) {
			if who, err := lookUser(text); err == nil && who.Username != "" {
				return who.Username, nil
			}
			return "", errors.New("name one of /etc/passwd")
		}),
		Bars: func(s Seat, values []string) error {
			switch who, _ := lookUser(values[0]); {
			case s.Form.Traits.UserUnit:
				return errors.New("the user's own manager runs all as that user")
			case !s.Root:
				return errors.New("only root becomes another user")
			case s.Form.Speaks() == modes.Program && strings.ContainsAny(who.HomeDir, "\"'%\\\n"):
				return fmt.Errorf("supervisord cannot be told the home %q", who.HomeDir)
			}
			return nil
		},
		Tool: "setpriv",
		Words: func(s Seat, values []string) []string {
			who, _ := lookUser(values[0])
			group := who.Gid
			if named := s.Set.Has("group"); named != nil {
				group = named[0]
			}
			return append([]string{"setpriv", "--reuid=" + who.Username, "--regid=" + group, "--init-groups", "env"}, about(who)...)
		},
		Starter: func(s Seat, values []string) ([]string, []string) {
			if !s.printed || s.toolsOfRoot() { // who is run enters himself first, where root alone may
				return nil, nil
			}
			who, _ := lookUser(values[0])
			name := who.Username
			if group := s.Set.Has("group"); group != nil {
				name += ":" + group[0]
			}
			return []string{"--chuid", name}, append([]string{"env"}, about(who)...) // it sets HOME alone
		},
		Unit: func(values []string) []unit.Directive {
			return []unit.Directive{{Key: "User", Value: values[0], Option: "--uid=" + values[0], As: values[0]}}
		},
		Program: func(values []string) []string {
			who, _ := lookUser(values[0])
			return []string{"user=" + values[0], fmt.Sprintf("environment=HOME=\"%s\",USER=\"%s\",LOGNAME=\"%[2]s\"", who.HomeDir, who.Username)}
		},
		Shown: func(values []string) string {
			who, _ := lookUser(values[0])
			return strings.TrimSpace(strings.Repeat(who.Uid+" ", 4))
		},
		Effect: func(pid int, _ []string) (string, error) { return status(pid, "Uid") },
	}
})

// toolsOfRoot tells whether a tool that stands before the command needs root: it may raise a
// limit, or read what the user may not.
func (s Seat) toolsOfRoot() bool {
	return slices.ContainsFunc(s.Set, func(a Asked) bool {
		return a.ID == "env-file" || strings.HasPrefix(a.ID, "limit-")
	})
}

// lookUser finds one by name or number; never nil.
func lookUser(text string) (*user.User, error) {
	who, err := user.Lookup(text)
	if err != nil {
		who, err = user.LookupId(text)
	}
	if err != nil {
		return &user.User{}, err
	}
	return who, nil
}

// about are the variables that tell of a user.
func about(who *user.User) []string {
	return []string{"HOME=" + who.HomeDir, "USER=" + who.Username, "LOGNAME=" + who.Username}
}
