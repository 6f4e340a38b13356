package rule

import (
	"fmt"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 3. What is blocked and waited for is no fault: signalfd(2), sigwait(3).
var _ = register("signal.none-blocked", func() Rule {
	return Rule{
		Why:      "a signal that stays blocked never comes: SIGTERM does not end it, and its children inherit that",
		Standing: true, Group: "signals", Profiles: []string{SysV, Nohup}, Severity: Should, Text: "it blocks no signal that nobody waits for", Source: "daemon(7) step 3",
		Judge: func(r evidence.Rehearsal) check.Finding {
			var names []string
			for n := 1; n <= 31; n++ {
				if evidence.Has(r.First.Blocked&^r.First.Awaited, n) {
					names = append(names, unix.SignalName(unix.Signal(n)))
				}
			}
			if len(names) == 0 {
				return check.Finding{Holds: true, Got: "none that it does not wait for"}
			}
			return check.Finding{Got: fmt.Sprintf("blocked: %s", strings.Join(names, ", "))}
		},
		Fix: Fix{C: "sigset_t none; sigemptyset(&none); sigprocmask(SIG_SETMASK, &none, NULL)", Python: "signal.pthread_sigmask(signal.SIG_SETMASK, ())", Line: "env --block-signal= COMMAND"},
	}
})
