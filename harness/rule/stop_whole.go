package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7): what it has started ends with it.
var _ = register("stop.whole", func() Rule {
	return Rule{
		Why:   "what is left holds the port or the lock, and the next start fails",
		Group: "stop", Profiles: []string{SysV, Systemd, Supervised, Container, Nohup}, Severity: Must, Act: "stop", Text: "nothing of it is left when it has ended", Source: "daemon(7), systemd.kill(5)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch {
			case r.Stop == nil:
				return unseen("it was not tried")
			case !r.Stop.Gone:
				return moot("it did not end")
			case len(r.Stop.Left) == 0:
				return check.Finding{Holds: true, Got: "nothing"}
			}
			return check.Finding{Got: "left: " + processes(r.Stop.Left)}
		},
		Fix: Fix{C: "kill its children and wait for them before it ends; prctl(PR_SET_PDEATHSIG, SIGTERM) in each", Go: "cmd.SysProcAttr.Pdeathsig = syscall.SIGTERM", Python: "child.terminate(); child.wait()"},
	}
})
