package audit

import (
	"fmt"
	"slices"
	"strings"
)

var _ = contradicts(10, "network.all-denied", func() Conflict {
	return Conflict{
		Source: "systemd.resource-control(5), IPAddressDeny=",
		Found: func(u Unit, m Met) (string, Line) {
			denied := slices.Contains(strings.Fields(u.File.Value("IPAddressDeny")), "any")
			if !denied || u.File.Value("IPAddressAllow") != "" || !u.reachable(m) {
				return "", Line{}
			}
			return "it listens, and IPAddressDeny=any without IPAddressAllow= lets nobody reach it where that is kept", u.File.at("IPAddressDeny")
		},
	}
})

// A socket that systemd holds was made outside, and is handed in.
var _ = contradicts(11, "network.private", func() Conflict {
	return Conflict{
		Source: "systemd.exec(5), PrivateNetwork=",
		Found: func(u Unit, m Met) (string, Line) {
			if _, handed := u.part(".socket"); handed || !isOn(u.File.last("PrivateNetwork")) || !u.reachable(m) {
				return "", Line{}
			}
			return "it listens, and nobody can reach it in a network of its own", u.File.at("PrivateNetwork")
		},
	}
})

// A start that systemd waits for is told over a socket of AF_UNIX.
var _ = contradicts(12, "notify.no-socket", func() Conflict {
	return Conflict{
		Source: "systemd.exec(5), RestrictAddressFamilies=; sd_notify(3)",
		Found: func(u Unit, _ Met) (string, Line) {
			families := u.File.Value("RestrictAddressFamilies")
			if !u.File.notifies() || families == "" || slices.Contains(strings.Fields(strings.TrimPrefix(families, "~")), "AF_UNIX") != strings.HasPrefix(families, "~") {
				return "", Line{}
			}
			return "it is to tell when it is ready, and may make no socket of AF_UNIX, over which that is told", u.File.at("RestrictAddressFamilies")
		},
	}
})

// notifies tells whether systemd waits for words of the service's own.
func (f File) notifies() bool {
	return strings.HasPrefix(f.last("Type"), "notify") || f.last("WatchdogSec") != ""
}

// systemd-notify is a child of the program. As root it gives the program's pid as its own;
// another user may not do that: unix(7), SCM_CREDENTIALS.
var _ = contradicts(13, "notify.child-unheard", func() Conflict {
	return Conflict{
		Source: "systemd-notify(1); systemd.service(5), NotifyAccess=; unix(7), SCM_CREDENTIALS",
		Found: func(u Unit, m Met) (string, Line) {
			user := u.File.last("User")
			access := first(u.File.last("NotifyAccess"), "main")
			if !m.Notifies || !u.File.notifies() || access != "main" || (user == "" || user == "root" || user == "0") && !isOn(u.File.last("DynamicUser")) {
				return "", Line{}
			}
			return "systemd-notify is a child of it, and systemd does not hear one that is not root's: NotifyAccess=all", first(u.File.at("NotifyAccess"), u.File.at("Type"))
		},
	}
})

// The interval counts from the first start. What comes back each RestartSec= uses up the
// burst in burst times that.
var _ = contradicts(20, "start-limit.never", func() Conflict {
	return Conflict{
		Source: "systemd.unit(5), StartLimitIntervalSec=; systemd.service(5), RestartSec=",
		Found: func(u Unit, m Met) (string, Line) {
			policy := u.File.last("Restart")
			if policy == "" || policy == "no" || !u.File.limited() || m.Limit.Burst == 0 || int64(m.Waits)/1000*int64(m.Limit.Burst) <= int64(m.Limit.Interval)/1000 {
				return "", Line{}
			}
			return fmt.Sprintf("it is never given up: %d starts, %v apart, do not fall into %v (StartLimitBurst=, RestartSec=, StartLimitIntervalSec=, as systemd has them)", m.Limit.Burst, m.Waits, m.Limit.Interval), u.File.at("RestartSec")
		},
	}
})

// commented tells whether a comment stands behind a value, as in a shell: outside of quotes.
func commented(value string) bool {
	var quote, before rune
	for _, c := range value {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '#' && (before == ' ' || before == '\t'):
			return true
		}
		before = c
	}
	return false
}

// What systemd does not complain of, it takes for a part of the value.
var _ = contradicts(30, "comment.taken", func() Conflict {
	return Conflict{
		Source: "systemd.syntax(7)",
		Found: func(u Unit, m Met) (string, Line) {
			for _, l := range u.File.All {
				told := slices.ContainsFunc(m.Told, func(said string) bool { return strings.HasPrefix(said, l.At+":") })
				if told || l.Name == "Description" || l.Name == "Documentation" || !commented(l.Value) {
					continue
				}
				return l.Name + "= has a comment behind its value, which is taken for a part of it: put it on a line of its own", l
			}
			return "", Line{}
		},
	}
})
