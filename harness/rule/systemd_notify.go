package rule

import (
	"slices"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// NotifyAccess=main, which Type=notify implies, hears nobody but the main process.
var _ = register("systemd.notify", func() Rule {
	return Rule{
		Why:   "its word is not heard: the start times out, and systemd ends what serves",
		Group: "systemd", Severity: Must, Profiles: []string{Systemd}, Act: "systemd",
		Text: "where it notifies, READY=1 comes from its main process", Source: "sd_notify(3), systemd.service(5), NotifyAccess=",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if why := strange(r); why != "" {
				return unseen(why)
			}
			u, _ := as(r, "notify")
			told := strings.Join(u.Told, ", ")
			ready := slices.ContainsFunc(u.Told, func(text string) bool { return strings.Contains(text, "READY=1") })
			switch {
			case u.Refused != "":
				return check.Finding{Got: u.Refused}
			case ready && u.Up:
				return check.Finding{Holds: true, Got: told}
			case ready:
				return check.Finding{Got: "it told " + told + ", and is " + u.Said}
			case told != "":
				return check.Finding{Got: "it told " + told + ", and never READY=1"}
			}
			return moot("it does not notify")
		},
		Fix: Fix{
			C: "sd_notify(0, \"READY=1\") in the process that systemd has started", Go: "a datagram READY=1 to $NOTIFY_SOCKET from the main process",
			Python: "sdnotify.SystemdNotifier().notify(\"READY=1\") in the main process", Line: "NotifyAccess=all; or exec it where a shell starts it",
		},
	}
})
