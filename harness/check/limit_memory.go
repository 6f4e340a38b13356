package check

import "outlive/harness/program"

// systemd.resource-control(5), MemoryMax=: it is tried on the running process, and the
// kernel's count of whom it killed is what tells.
var _ = register("limit.memory", func() Check {
	return limit(program.Memory, "it cannot have more memory than its unit may",
		"systemd.resource-control(5), MemoryMax=", func(c *Claim) { c.Limits.Memory = 0 })
})
