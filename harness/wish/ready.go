package wish

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"outlive/modes"
	"outlive/modes/unit"
)

// ready is kept by systemd for notify, and by `outlive run` itself for what anybody sees
// from outside.
var _ = register(75, "ready", func() Wish {
	return Wish{
		Summary: "have the start wait until it is `READY`: notify (by sd_notify), or in any mode that run starts itself log:REGEX (a line that it prints) or port:N (it listens)",
		Source:  "systemd.service(5), Type=notify",
		Example: []string{"notify"},
		Also:    []string{"log:^up$", "port:8080"},
		Parse:   one(readiness),
		Bars: func(s Seat, values []string) error {
			speaks := s.Form.Speaks() == modes.UnitFile || s.Form.Speaks() == modes.Transient
			switch {
			case values[0] != "notify" && (s.printed || s.Form.Start == nil):
				return errors.New("it is run that waits for a log or a port, and what is pasted it does not see")
			case values[0] == "notify" && s.Form.Speaks() == modes.Starter:
				return errors.New("start-stop-daemon lets run on what is not ready in its time (--notify-await)")
			case values[0] == "notify" && !speaks:
				return errors.New("nobody there listens to sd_notify(3)")
			case values[0] == "notify" && mainless(s) != nil:
				return mainless(s)
			case values[0] == "notify" && s.Form.Has("Type=forking"):
				return errors.New("a service of Type=forking is ready when it has forked")
			}
			return nil
		},
		Words: func(Seat, []string) []string { return nil },
		Unit: func(values []string) []unit.Directive {
			if values[0] != "notify" {
				return nil
			}
			return []unit.Directive{{Key: "Type", Value: "notify", As: "notify"}}
		},
	}
})

func readiness(text string) (string, error) {
	kind, what, _ := strings.Cut(text, ":")
	switch kind {
	case "notify":
		if text == kind {
			return text, nil
		}
	case "log":
		if _, err := regexp.Compile(what); err != nil || what == "" {
			return "", errors.New("behind log: stands a regular expression, as log:listening on")
		}
		return text, nil
	case "port":
		if n, err := strconv.ParseUint(what, 10, 16); err != nil || n == 0 {
			return "", errors.New("behind port: stands a number from 1 to 65535")
		}
		return text, nil
	}
	return "", errors.New("it is notify, log:REGEX or port:N")
}
