package rule

import (
	"fmt"
	"time"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// A manager watches the process that it started: one that returns is taken for one that
// has ended, and is started again, or never known.
var _ = register("supervised.stays", func() Rule {
	return Rule{
		Why:   "who supervises it takes it for ended, and starts it again and again",
		Group: "detach", Severity: Must, Profiles: []string{Systemd, Supervised, Container},
		Text: "it stays in the foreground", Source: "daemon(7) new-style daemons, supervisord docs",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if r.First.Returned && !r.First.Gone {
				return check.Finding{Got: fmt.Sprintf("what was started returned after %s, and %s (%d) runs on", r.First.Took.Round(time.Millisecond), r.First.Seen.Before.Comm, r.First.Seen.Before.PID)}
			}
			if r.First.Gone {
				return moot("nothing of it runs")
			}
			return check.Finding{Holds: true, Got: "it stays"}
		},
		Fix: stays(evidence.Rehearsal{}), FixFor: stays,
	}
})
