package check

import "outlive/harness/evidence"

// systemd.exec(5), ProtectSystem=: a file below /usr is tried.
var _ = register("system.protected", func() Check {
	return kept(evidence.System, "it cannot write to what is installed, though its user may", "systemd.exec(5), ProtectSystem=",
		func(c Claim) bool { return c.Guarded.System }, func(c *Claim) { c.Guarded.System = false })
})
