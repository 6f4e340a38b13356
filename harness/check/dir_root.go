package check

import "outlive/harness/evidence"

// daemon(7), step 11: "change the current directory to the root directory (/),
// in order to avoid that the daemon involuntarily blocks mount points".
var _ = register("dir.root", func() Check {
	return Check{
		Rule:   "it works in /",
		Source: "daemon(7) step 11",
		Holds: func(e evidence.Evidence) Finding {
			if e.Before.Dir == "" {
				return Finding{Unseen: "its working directory could not be read"}
			}
			return Finding{Holds: e.Before.Dir == "/", Got: e.Before.Dir}
		},
		Want: func(c Claim) bool { return c.RootDir },
		Turn: func(c *Claim) { c.RootDir = false },
	}
})
