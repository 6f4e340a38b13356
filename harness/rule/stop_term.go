package rule

import (
	"fmt"
	"time"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), new-style, 1. systemd takes an end by SIGTERM for a clean one, too:
// systemd.service(5), SuccessExitStatus=.
var _ = register("stop.term", func() Rule {
	return Rule{
		Why:   "a service manager kills what does not end in time, and takes an odd status for a failure",
		Group: "stop", Profiles: []string{SysV, Systemd, Supervised, Container, Nohup}, Severity: Must, Act: "stop", Text: "SIGTERM ends it, with status 0 or by the signal", Source: "daemon(7) new-style daemons 1",
		Judge: func(r evidence.Rehearsal) check.Finding {
			s := r.Stop
			switch {
			case s == nil:
				return unseen("it was not tried")
			case !s.Gone:
				return check.Finding{Got: fmt.Sprintf("it lived on for %s", s.Took.Round(time.Second))}
			case s.Another != 0:
				return check.Finding{Got: fmt.Sprintf("another process goes on in its place: %d", s.Another)}
			case s.Ending.By == "":
				return unseen("how it ended is not known: " + s.Ending.Why)
			}
			clean := s.Ending.Signal == "SIGTERM" || s.Ending.Signal == "" && s.Ending.Code == 0
			return check.Finding{Holds: clean, Got: fmt.Sprintf("it %s, after %s", s.Ending.Tell(), s.Took.Round(time.Millisecond))}
		},
		Fix: Fix{C: "sigaction(SIGTERM, ...) with a handler that has main() return 0", Go: "signal.NotifyContext(ctx, syscall.SIGTERM)", Python: "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))"},
	}
})
