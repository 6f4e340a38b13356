package rule

import (
	"fmt"
	"time"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 15: "Call exit() in the original process."
var _ = register("launcher.returns", func() Rule {
	return Rule{
		Why:   "what starts it never comes to its next line",
		Group: "detach", Profiles: []string{SysV, Nohup}, Severity: Must, Text: "what was typed returns while the daemon runs", Source: "daemon(7) step 15",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if !r.First.Returned {
				return check.Finding{Got: "it stays in the foreground"}
			}
			return check.Finding{Holds: true, Got: fmt.Sprintf("it returned after %s", r.First.Took.Round(time.Millisecond))}
		},
		Fix: Fix{C: "exit in the original process, once the daemon is ready", Line: "its own option to daemonize, or: setsid -f COMMAND"},
	}
})
