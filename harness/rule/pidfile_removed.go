package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// A file that stays names whoever gets the pid next.
var _ = register("pidfile.removed", func() Rule {
	return Rule{
		Why:   "a file that stays names whoever gets the pid next",
		Group: "pidfile", Severity: Should, Act: "stop", Text: "the pid file is gone after a clean stop", Source: "daemon(7) step 12",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch {
			case r.PIDFile == "":
				return moot("it has no pid file that is known: --pidfile")
			case r.Stop == nil:
				return unseen("it was not tried")
			case !r.Stop.Gone:
				return moot("it did not end")
			case r.Stop.PIDFile == nil || !r.Stop.PIDFile.There:
				return check.Finding{Holds: true, Got: "it is gone"}
			}
			return check.Finding{Got: "it is still there"}
		},
		Fix: Fix{C: "unlink() it before main() returns", Go: "defer os.Remove(pidfile)", Python: "atexit.register(os.unlink, pidfile)"},
	}
})
