package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 15: the original process knows what became of the start. Who started it
// reads its status, and nothing else.
var _ = register("ready.bad-configuration", func() Rule {
	return Rule{
		Group: "readiness", Profiles: []string{SysV, Systemd, Supervised, Container}, Severity: Must, Act: "fail", Text: "a start that has to fail says so, by a status other than 0, and leaves nothing", Source: "daemon(7) step 15",
		Why: "who started it reads 0 for success: a typing error takes the service down, and nobody is told",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if r.Bad == nil {
				return moot("no line that has to fail is known: --fail LINE")
			}
			return told(r.Bad, "")
		},
		Fix: Fix{C: "read the configuration before the first fork(), and exit(1) where it is wrong", Go: "read the configuration first, and os.Exit(1) where it is wrong", Python: "read the configuration before os.fork(), and sys.exit(1) where it is wrong"},
	}
})
