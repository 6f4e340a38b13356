package wish

import (
	"errors"
	"os/user"
	"strings"

	"outlive/modes"
	"outlive/modes/unit"
)

// group is set along with the user, where there is one: he could not do so himself.
var _ = register(42, "group", func() Wish {
	return Wish{
		Summary: "run in the group `NAME`",
		Source:  "setpriv(1), systemd.exec(5), Group=",
		Example: []string{"daemon"},
		Becomes: true,
		Parse: one(func(text string) (string, error) {
			if g, err := lookGroup(text); err == nil {
				return g.Name, nil
			}
			return "", errors.New("name one of /etc/group")
		}),
		Bars: func(s Seat, _ []string) error {
			switch {
			case s.Form.Traits.UserUnit:
				return errors.New("the user's own manager runs all in that user's groups")
			case !s.Root:
				return errors.New("only root takes another group")
			case s.Form.Speaks() == modes.Program && s.Set.Has("user") != nil:
				return errors.New("supervisord gives a user his own group")
			}
			return nil
		},
		Tool: "setpriv",
		Words: func(s Seat, values []string) []string {
			if s.Set.Has("user") != nil {
				return nil
			}
			return []string{"setpriv", "--regid=" + values[0], "--keep-groups"}
		},
		Starter: func(s Seat, values []string) ([]string, []string) {
			if s.toolsOfRoot() {
				return nil, nil
			}
			return []string{"--group", values[0]}, nil
		},
		Unit: func(values []string) []unit.Directive {
			return []unit.Directive{{Key: "Group", Value: values[0], Option: "--gid=" + values[0], As: values[0]}}
		},
		Shown: func(values []string) string {
			g, _ := lookGroup(values[0])
			return strings.TrimSpace(strings.Repeat(g.Gid+" ", 4))
		},
		Effect: func(pid int, _ []string) (string, error) { return status(pid, "Gid") },
	}
})

// lookGroup finds one by name or number; never nil.
func lookGroup(text string) (*user.Group, error) {
	g, err := user.LookupGroup(text)
	if err != nil {
		g, err = user.LookupGroupId(text)
	}
	if err != nil {
		return &user.Group{}, err
	}
	return g, nil
}
