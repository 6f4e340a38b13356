package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// With Type=simple, and with exec, the process that systemd starts is the service.
var _ = register("systemd.no-fork", func() Rule {
	return Rule{
		Why:   "systemd takes the service for over when its first process ends, and ends all that this has left",
		Group: "systemd", Severity: Must, Profiles: []string{Systemd}, Act: "systemd",
		Text: "with Type=simple, MainPID= lives on", Source: "systemd.service(5), daemon(7) new-style daemons",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if why := strange(r); why != "" {
				return unseen(why)
			}
			switch u, _ := as(r, "simple"); {
			case u.Up && u.Watched != 0 && u.Main != nil:
				return check.Finding{Holds: true, Got: fmt.Sprintf("%s is its main process", u.Main.Comm)}
			default:
				return check.Finding{Got: misfit(u)}
			}
		},
		Fix: stays(evidence.Rehearsal{}), FixFor: stays,
	}
})
