package wish

import (
	"errors"

	"outlive/modes"
	"outlive/modes/unit"
)

// harden: basic is one thing everywhere, which prctl(2) can; strict is systemd's alone.
var _ = register(45, "harden", func() Wish {
	return Wish{
		Summary: "take rights away: `HOW` is none, basic (no new privileges) or strict (a sandbox of systemd's)",
		Source:  "systemd.exec(5), prctl(2), PR_SET_NO_NEW_PRIVS",
		Example: []string{"basic"},
		Also:    []string{"strict"},
		Parse: one(func(text string) (string, error) {
			if text != "none" && text != "basic" && text != "strict" {
				return "", errors.New("it is none, basic or strict")
			}
			return text, nil
		}),
		Bars: func(s Seat, values []string) error {
			switch {
			case values[0] != "strict":
			case s.Form.Speaks() != modes.UnitFile && s.Form.Speaks() != modes.Transient:
				return errors.New("strict is a sandbox of systemd's: take basic")
			case s.Form.Traits.UserUnit || !s.Root:
				return errors.New("strict takes the system's manager: a user's own cannot keep all of it")
			}
			return nil
		},
		Tool: "setpriv",
		Words: func(_ Seat, values []string) []string {
			if values[0] == "none" {
				return nil
			}
			return []string{"setpriv", "--no-new-privs"}
		},
		Unit: hardened,
		Shown: func(values []string) string {
			if values[0] == "none" {
				return "0"
			}
			return "1"
		},
		Effect: func(pid int, _ []string) (string, error) { return status(pid, "NoNewPrivs") },
	}
})

// hardened are those that cost a program nothing that most need: it reads what it did, and
// writes below /var/tmp, /tmp, /run and its own directories alone (ProtectSystem=strict
// leaves nothing else).
func hardened(values []string) []unit.Directive {
	yes := func(keys ...string) (all []unit.Directive) {
		for _, key := range keys {
			all = append(all, unit.Directive{Key: key, Value: "yes", As: true})
		}
		return all
	}
	switch values[0] {
	case "none":
		return nil
	case "basic":
		return yes("NoNewPrivileges")
	}
	word := func(key, value string) unit.Directive {
		return unit.Directive{Key: key, Value: value, As: value}
	}
	return append(yes("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectKernelTunables", "ProtectKernelModules",
		"ProtectKernelLogs", "ProtectControlGroups", "ProtectClock", "ProtectHostname", "RestrictSUIDSGID", "LockPersonality"),
		word("ProtectSystem", "strict"), word("ProtectHome", "read-only"))
}
