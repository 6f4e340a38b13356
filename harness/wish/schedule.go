package wish

import (
	"errors"
	"os/exec"
	"strings"

	"outlive/modes"
	"outlive/modes/unit"
)

var _ = register(80, "schedule", func() Wish {
	return Wish{
		Summary: "start it at each time of `CALENDAR`, as daily or *-*-* 03:00",
		Source:  "systemd.timer(5), OnCalendar=; systemd.time(7)",
		Example: []string{"*-*-* 03:00"},
		Parse: one(func(text string) (string, error) {
			wrong := errors.New("it is a time of systemd.time(7), as daily or *-*-* 03:00")
			if strings.TrimSpace(text) != text || text == "" || strings.ContainsAny(text, "\n\r\\") || text[0] == '-' {
				return "", wrong
			}
			err := exec.Command("systemd-analyze", "calendar", text).Run()
			var said *exec.ExitError
			if errors.As(err, &said) { // it is there, and says no
				return "", wrong
			}
			return text, nil
		}),
		Fits: func(f modes.Form) bool {
			return strings.Contains(f.Line, onActive) || f.Traits.Every > 0 && f.Has("[Timer]")
		},
		Unit: func(values []string) []unit.Directive {
			return []unit.Directive{{Section: "[Timer]", Key: "OnCalendar", Value: strings.ReplaceAll(values[0], "%", "%%"), Option: "--on-calendar=" + values[0]}}
		},
		Line: func(line string, _ []string) string {
			return strings.NewReplacer(onActive, "", startNow, "").Replace(line)
		},
		Lacks: "nothing there starts it at a time",
	}
})

// onActive has a timer start it now, startNow a line.
const onActive, startNow = "--on-active=0 ", " && sudo systemctl start {name}"
