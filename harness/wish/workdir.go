package wish

import (
	"errors"
	"os"
	"strings"

	"outlive/modes"
	"outlive/modes/unit"
)

// workdir is entered by the user that --user names. sh says in $PWD where it is, as
// systemd does, and as env --chdir does not.
var _ = register(50, "workdir", func() Wish {
	return Wish{
		Summary: "work in `DIR`; the command itself is found from here",
		Source:  "chdir(2)",
		Example: []string{"/usr"},
		Parse: one(func(text string) (string, error) {
			return there(text, os.FileMode.IsDir, "name a folder that is there")
		}),
		Bars: func(s Seat, values []string) error {
			if s.Form.Speaks() == modes.Program && strings.ContainsAny(values[0], ";#") {
				return errors.New("supervisord may take what follows ; or # for a comment")
			}
			return nil
		},
		Tool: "sh",
		Words: func(_ Seat, values []string) []string {
			return []string{"sh", "-c", `cd "$0" && exec "$@"`, values[0]}
		},
		Unit: func(values []string) []unit.Directive {
			return []unit.Directive{{Key: "WorkingDirectory", Value: strings.ReplaceAll(values[0], "%", "%%"),
				Option: "--working-directory=" + values[0], As: values[0]}}
		},
		Program: func(values []string) []string {
			return []string{"directory=" + strings.ReplaceAll(values[0], "%", "%%")}
		},
		Shown:  first,
		Effect: func(pid int, _ []string) (string, error) { return linked(pid, "cwd") },
	}
})
