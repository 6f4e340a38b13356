package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// Who starts it a second time takes 0 for a start.
var _ = register("pidfile.refusal-told", func() Rule {
	return Rule{
		Group: "pidfile", Severity: Should, Act: "second", Text: "a second start that is refused says so, by a status other than 0", Source: "APUE 13.5, daemon(7) step 15",
		Why: "who started it believes that the new one runs, with its new options",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch s := r.Second; {
			case r.PIDFile == "":
				return noPIDFile()
			case s == nil:
				return unseen("it was not tried")
			case !s.Gone:
				return moot("it was not refused")
			case !s.Returned:
				return unseen("the second start did not return")
			default:
				return check.Finding{Holds: s.Ending.Code != 0, Got: "it " + s.Ending.Tell()}
			}
		},
		Fix: Fix{C: "exit(1) in the original process, which waits at a pipe for what becomes of the daemon", Go: "os.Exit(1) in the parent, which waits for what its child says at a pipe", Python: "sys.exit(1) in the original process, which waits at a pipe for what becomes of the daemon"},
	}
})
