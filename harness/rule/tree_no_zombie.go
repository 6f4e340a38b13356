package rule

import (
	"fmt"
	"slices"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// wait(2): a child that has ended, and that its parent has not waited for, keeps its pid.
var _ = register("tree.no-zombie", func() Rule {
	return Rule{
		Why:   "each takes a pid, until there are none",
		Group: "stop", Severity: Should, Profiles: []string{SysV, Systemd, Supervised}, Act: "hangup",
		Text: "it reaps its children", Source: "wait(2), daemon(7)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if r.Hangup == nil {
				return unseen("it was not tried")
			}
			if r.Hangup.Gone {
				return moot("it did not live")
			}
			for _, pid := range r.First.Zombies { // seen twice, with the window between
				if slices.Contains(r.Hangup.Zombies, pid) {
					return check.Finding{Got: fmt.Sprintf("its child %d has ended, and is not reaped", pid)}
				}
			}
			return check.Finding{Holds: true, Got: "none is left unreaped"}
		},
		Fix: Fix{C: "waitpid(-1, NULL, WNOHANG) at SIGCHLD, or signal(SIGCHLD, SIG_IGN)", Go: "cmd.Wait() for each cmd.Start()", Python: "child.wait() for each"},
	}
})
