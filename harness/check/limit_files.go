package check

import "outlive/harness/program"

// systemd.exec(5), LimitNOFILE=: open(2) is tried until it fails.
var _ = register("limit.files", func() Check {
	return limit(program.Files, "it cannot have more open descriptors than its unit lets a process have",
		"systemd.exec(5), LimitNOFILE=", func(c *Claim) { c.Limits.Files = 0 })
})
