package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// Else there is nothing to judge.
var _ = register("start.runs", func() Rule {
	return Rule{
		Why:   "there is nothing else to judge",
		Group: "readiness", Profiles: []string{SysV, Systemd, Supervised, Container, Nohup}, Severity: Must, Text: "something runs when it has been started", Source: "as observed",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if r.First.Gone {
				return check.Finding{Got: "nothing runs: what was typed " + r.First.Ending.Tell()}
			}
			return check.Finding{Holds: true, Got: "it runs"}
		},
	}
})
