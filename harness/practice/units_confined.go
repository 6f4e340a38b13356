package practice

import "strconv"

// confinedSay are those of unitsSay that are about limits.
func confinedSay() []unitSays {
	const service = ".service"
	return []unitSays{
		{"unit.files", "systemd.exec(5), LimitNOFILE=", service, "LimitNOFILESoft", atLeast(4096), Words{"may open 4096 files", "may not open 4096 files"}},
		{"helper.active", "systemctl(1), is-active", "-helper.service", "ActiveState", word("active"), Words{"has a helper that runs, says systemd", "has a helper that does not run, says systemd"}},
	}
}

// atLeast tells whether it is a number as large as that, or no limit at all.
func atLeast(least uint64) func(string) bool {
	return func(is string) bool {
		n, err := strconv.ParseUint(is, 10, 64)
		return is == "infinity" || err == nil && n >= least
	}
}
