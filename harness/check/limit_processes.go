package check

import "outlive/harness/program"

// systemd.resource-control(5), TasksMax=: fork(2) is tried until it fails, and the kernel counts that.
var _ = register("limit.processes", func() Check {
	return limit(program.Processes, "it cannot have more processes and threads than its unit may",
		"systemd.resource-control(5), TasksMax=", func(c *Claim) { c.Limits.Tasks = 0 })
})
