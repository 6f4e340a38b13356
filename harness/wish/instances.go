package wish

import (
	"errors"
	"slices"
	"strings"

	"outlive/modes"
	"outlive/modes/unit"
)

// instances of a template are named where the mode names two of its own.
var _ = register(82, "instances", func() Wish {
	return Wish{
		Summary: "start one for each of `NAMES`, as web,api",
		Source:  "systemd.unit(5), systemctl(1)",
		Example: []string{"web,api"},
		Parse: one(func(text string) (string, error) {
			names := strings.Split(text, ",")
			for i, name := range names {
				if name == "" || strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_") != "" || slices.Contains(names[:i], name) {
					return "", errors.New("they are names of letters, digits and _, each once, as web,api")
				}
			}
			return text, nil
		}),
		Fits: func(f modes.Form) bool { return len(f.Instances) > 0 },
		Tool: "systemctl",
		Unit: func([]string) []unit.Directive { return nil },
		Line: func(line string, values []string) string {
			return strings.ReplaceAll(line, "{name}@a {name}@b", "{name}@"+strings.ReplaceAll(values[0], ",", " {name}@"))
		},
		Lacks: "it starts one alone",
	}
})
