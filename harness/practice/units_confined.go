package practice

import "strconv"

// confinedSay are those of unitsSay that are about limits and sandboxes, and of sockets and instances.
func confinedSay() []unitSays {
	const service, socket, instance = ".service", ".socket", "@a-b.service"
	return []unitSays{
		{"unit.files", "systemd.exec(5), LimitNOFILE=", service, "LimitNOFILESoft", atLeast(4096), Words{"may open 4096 files", "may not open 4096 files"}},
		{"helper.active", "systemctl(1), is-active", "-helper.service", "ActiveState", word("active"), Words{"has a helper that runs, says systemd", "has a helper that does not run, says systemd"}},
		{"unit.strict", "systemd.exec(5), ProtectSystem=", service, "ProtectSystem", word("strict"), Words{"has ProtectSystem=strict", "does not have ProtectSystem=strict"}},
		{"unit.private-tmp", "systemd.exec(5), PrivateTmp=", service, "PrivateTmp", word("yes"), Words{"has a /tmp of its own", "has the /tmp of all"}},
		{"unit.powerless", "systemd.exec(5), CapabilityBoundingSet=", service, "CapabilityBoundingSet", word(""), Words{"may have no capability", "may have capabilities"}},
		{"unit.denied", "systemd.resource-control(5), IPAddressDeny=", service, "IPAddressDeny", lists("0.0.0.0/0"), Words{"has IPAddressDeny=any", "does not have IPAddressDeny=any"}},
		{"gate.active", "systemd-analyze(1), security --threshold=", "-gate.service", "ActiveState", word("active"), Words{"has passed its gate", "has not passed its gate"}},
		{"socket.active", "systemd.socket(5)", socket, "ActiveState", word("active"), Words{"has a socket unit that listens", "has no socket unit that listens"}},
		{"socket.failed", "systemd.socket(5), TriggerLimitBurst=", socket, "Result", word("service-start-limit-hit"), Words{"has a socket unit that gave up", "has no socket unit that gave up"}},
		{"socket.two", "systemd.socket(5), Accept=", socket, "NConnections", atLeast(2), Words{"has two connections or more", "has fewer than two connections"}},
		{"instance.active", "systemctl(1), is-active", instance, "ActiveState", word("active"), Words{"runs as app@a-b, says systemd", "does not run as app@a-b, says systemd"}},
		{"instance.refused", "systemd.exec(5), PROCESS EXIT CODES", instance, "Result", word("exit-code"), Words{"failed as app@a-b, by an exit status", "did not fail as app@a-b, by an exit status"}},
		{"instance.there", "systemd.unit(5), SPECIFIERS", instance, "WorkingDirectory", word("/opt/app/a-b"), Words{"is to work in /opt/app/a-b", "is to work elsewhere than in /opt/app/a-b"}},
	}
}

// atLeast tells whether it is a number as large as that, or no limit at all.
func atLeast(least uint64) func(string) bool {
	return func(is string) bool {
		n, err := strconv.ParseUint(is, 10, 64)
		return is == "infinity" || err == nil && n >= least
	}
}
