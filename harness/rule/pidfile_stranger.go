package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// A pid is given to others: who is named by a file of another time is not to be signalled.
var _ = register("pidfile.stranger", func() Rule {
	return Rule{
		Group: "pidfile", Severity: Must, Act: "stale", Text: "a process that a stale pid file happens to name is left alone", Source: "credentials(7), pidfd_open(2)",
		Why: "pids are given anew: some day the file names another's process, and a start ends that",
		Judge: func(r evidence.Rehearsal) check.Finding {
			for _, s := range r.Stale {
				switch {
				case s.Stranger == 0:
				case s.Hurt != "":
					return check.Finding{Got: fmt.Sprintf("the file named a process that has nothing to do with it, and that %s", s.Hurt)}
				default:
					return check.Finding{Holds: true, Got: "it was left alone"}
				}
			}
			return unseen("it was not tried")
		},
		Fix: Fix{C: "signal nobody at a start; who is to be stopped holds the lock: fcntl(fd, F_GETLK, ...) names him", Go: "signal nobody at a start: who is to be stopped holds the lock", Python: "signal nobody at a start: who is to be stopped holds the lock"},
	}
})
