package wish

import (
	"errors"

	"outlive/modes"
	"outlive/modes/unit"
)

const noSupervisor = "nothing there starts it again"

// restart is kept by who is above the command: no tool before it can.
var _ = register(70, "restart", func() Wish {
	return Wish{
		Summary: "start it again: `WHEN` is no, on-failure or always",
		Source:  "systemd.service(5), Restart=; supervisord, autorestart=",
		Example: []string{"always"},
		Parse: one(func(text string) (string, error) {
			if text != "no" && text != "on-failure" && text != "always" {
				return "", errors.New("it is no, on-failure or always")
			}
			return text, nil
		}),
		Bars: func(s Seat, values []string) error {
			if s.Form.Speaks() == modes.NoSpeech && values[0] != "always" {
				return errors.New("its supervisor always starts it again")
			}
			return mainless(s)
		},
		Unit: func(values []string) []unit.Directive {
			return []unit.Directive{{Key: "Restart", Value: values[0], As: values[0]}}
		},
		Program: func(values []string) []string {
			return []string{"autorestart=" + map[string]string{"no": "false", "on-failure": "unexpected", "always": "true"}[values[0]]}
		},
		Inherent: func(t modes.Traits) bool { return t.Restarts == modes.Always },
		Lacks:    noSupervisor,
	}
})

// mainless tells why systemd does not see how it ends: of what a script of Type=oneshot left
// behind, nothing is the main process.
func mainless(s Seat) error {
	if s.Form.Traits.Start == modes.Oneshot {
		return errors.New("systemd runs a script there, and does not watch what that leaves behind (Type=oneshot)")
	}
	return nil
}

// restarts tells whether it is started again at all.
func (s Seat) restarts() bool {
	if wished := s.Set.Has("restart"); wished != nil {
		return wished[0] != "no"
	}
	return s.Form.Traits.Restarts != modes.Never
}

var _ = register(71, "restart-delay", func() Wish {
	return Wish{
		Summary: "wait for `TIME` before that",
		Source:  "systemd.service(5), RestartSec=",
		Example: []string{"2s"},
		Along:   []string{"restart"},
		Parse:   one(duration),
		Bars: func(s Seat, _ []string) error {
			if err := mainless(s); err != nil {
				return err
			}
			if !s.restarts() {
				return errors.New("nothing starts it again without --restart on-failure or always")
			}
			return nil
		},
		Unit:  timed("RestartSec", "RestartUSec"),
		Lacks: "nothing there waits for a time that one names, before it starts it again",
	}
})
