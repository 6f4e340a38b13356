package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// After a crash or a power cut the file is still there, and its pid is nobody's, or another's.
var _ = register("pidfile.stale", func() Rule {
	return Rule{
		Group: "pidfile", Severity: Should, Act: "stale", Text: "a pid file of another time does not keep it from a start", Source: "daemon(7) step 12: written in a race-free fashion; APUE 13.5",
		Why: "after a power cut it stays down until somebody removes a file by hand",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if len(r.Stale) == 0 {
				return unseen("it was not tried")
			}
			for _, s := range r.Stale {
				who := "nobody"
				if s.Stranger != 0 {
					who = "a process that has nothing to do with it"
				}
				switch {
				case s.Gone:
					return check.Finding{Got: fmt.Sprintf("it did not start, for the file named %s: what was typed %s", who, s.Ending.Tell())}
				case s.PIDFile == nil || s.PIDFile.PID != s.Seen.Before.PID && s.PIDFile.Text == s.Text:
					return check.Finding{Got: fmt.Sprintf("it started, and the file still names %s", who)}
				}
			}
			return check.Finding{Holds: true, Got: "it started, and the file names it"}
		},
		Fix: Fix{C: "trust the lock, not the pid: fcntl(fd, F_SETLK, ...) succeeds where nobody runs", Go: "trust the lock, not the pid: unix.FcntlFlock(fd, unix.F_SETLK, ...)", Python: "trust the lock, not the pid: fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)"},
	}
})
