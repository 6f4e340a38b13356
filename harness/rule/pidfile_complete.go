package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), steps 12 to 15: the file is written before the original process ends.
var _ = register("pidfile.complete", func() Rule {
	return Rule{
		Group: "pidfile", Severity: Must, Text: "the pid file holds its pid when the launcher returns", Source: "daemon(7) steps 12 to 15",
		Judge: func(r evidence.Rehearsal) check.Finding {
			f, pid := r.First.AtReturn, r.First.Seen.Before.PID
			switch {
			case r.PIDFile == "":
				return moot("it has no pid file that is known: --pidfile")
			case !r.First.Returned:
				return moot("the launcher did not return")
			case f == nil || !f.There:
				return check.Finding{Got: "there was none when the launcher returned"}
			case f.Why != "":
				return unseen(f.Why)
			case f.Text == "":
				return check.Finding{Got: "it was empty when the launcher returned"}
			}
			return check.Finding{Holds: f.PID == pid, Got: fmt.Sprintf("%q; its pid is %d", f.Text, pid)}
		},
		Fix: Fix{C: "write it in the daemon, and have the parent wait for that at a pipe between the two", Python: "write it before the parent is told, over a pipe, that it may exit"},
	}
})
