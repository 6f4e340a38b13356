package check

import "outlive/harness/evidence"

// systemd.exec(5), ProtectHome=: a file in /home is tried.
var _ = register("home.protected", func() Check {
	return kept(evidence.Homes, "it cannot write to people's homes, though its user may", "systemd.exec(5), ProtectHome=",
		func(c Claim) bool { return c.Guarded.Homes }, func(c *Claim) { c.Guarded.Homes = false })
})
