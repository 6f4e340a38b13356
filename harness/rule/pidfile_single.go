package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 12, and APUE 13.5: the file is what makes it the only one.
var _ = register("pidfile.single", func() Rule {
	return Rule{
		Why:   "two of it write the same files, and a stop ends only one of them",
		Group: "pidfile", Severity: Must, Act: "second", Text: "a second start is refused, and the first goes on unharmed", Source: "daemon(7) step 12, APUE 13.5",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch s := r.Second; {
			case r.PIDFile == "":
				return noPIDFile()
			case s == nil:
				return unseen("it was not tried")
			case s.First.Gone:
				return check.Finding{Got: "the first one " + s.First.Ending.Tell()}
			case !s.Gone:
				return check.Finding{Got: fmt.Sprintf("a second one runs: %d", s.Seen.Before.PID)}
			case s.Before != nil && s.PIDFile != nil && *s.Before != *s.PIDFile:
				return check.Finding{Got: fmt.Sprintf("the second start was refused, and the first one's pid file damaged: %s, and %s", holds(s.Before, "before"), holds(s.PIDFile, "afterwards"))}
			default:
				return check.Finding{Holds: true, Got: "it was refused: it " + s.Ending.Tell()}
			}
		},
		Fix: Fix{C: "hold a lock on it for life: fcntl(fd, F_SETLK, ...), and exit where somebody has it", Go: "unix.FcntlFlock(fd, unix.F_SETLK, ...), held for life", Python: "fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB), held for life"},
	}
})
