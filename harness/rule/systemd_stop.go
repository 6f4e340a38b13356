package rule

import (
	"fmt"
	"time"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// An end by SIGTERM is a clean one, and so is status 0.
var _ = register("systemd.stop", func() Rule {
	return Rule{
		Why:   "systemctl status says failed after each stop, and OnFailure= fires; or the stop takes as long as SIGKILL takes to come",
		Group: "systemd", Severity: Must, Profiles: []string{Systemd}, Act: "systemd",
		Text: "systemctl stop ends all of it, with Result=success", Source: "systemd.service(5), SuccessExitStatus=, TimeoutStopSec=",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if why := strange(r); why != "" {
				return unseen(why)
			}
			for _, u := range r.Units {
				switch {
				case !u.Up:
					continue
				case u.Stopped && len(u.Left) == 0:
					return check.Finding{Holds: true, Got: fmt.Sprintf("Type=%s ended after %s", u.By, u.Took.Round(time.Millisecond))}
				}
				return check.Finding{Got: fmt.Sprintf("Type=%s: %s", u.By, misfit(u))}
			}
			return moot("no Type= ran it")
		},
		Fix: Fix{C: "return 0 from main() where SIGTERM asked for it", Go: "signal.NotifyContext(ctx, syscall.SIGTERM), and return from main", Python: "sys.exit(0) in the handler", Line: "SuccessExitStatus= in the unit, for a status that cannot be mended"},
	}
})
