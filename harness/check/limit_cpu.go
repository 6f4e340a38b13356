package check

import "outlive/harness/program"

// systemd.resource-control(5), CPUQuota=: it computes on two processors, and the kernel counts the periods in which it had to wait.
var _ = register("limit.cpu", func() Check {
	return limit(program.Processor, "it cannot have more of the processors than its unit may",
		"systemd.resource-control(5), CPUQuota=", func(c *Claim) { c.Limits.CPU = 0 })
})
