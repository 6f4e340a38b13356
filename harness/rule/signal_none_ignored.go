package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 2. Nearly every server ignores SIGPIPE on purpose: what its launcher
// ignored, and it still does, is the fault. The bait is a signal that nobody uses.
var _ = register("signal.none-ignored", func() Rule {
	return Rule{
		Why:   "what is ignored stays ignored in all that it executes, as SIGINT is of what a script starts by &",
		Group: "signals", Profiles: []string{SysV}, Severity: Should, Text: "it ignores no signal only because its launcher did", Source: "daemon(7) step 2",
		Judge: func(r evidence.Rehearsal) check.Finding {
			n := r.First.Bait.Signal
			if evidence.Has(r.First.Seen.Before.Ignored, n) {
				return check.Finding{Got: fmt.Sprintf("signal %d was ignored in its launcher, and is in it", n)}
			}
			return check.Finding{Holds: true, Got: "none"}
		},
		Fix: Fix{
			C:  "for (int s = 1; s < _NSIG; s++) signal(s, SIG_DFL), before its own handlers",
			Go: "signal.Reset() leaves what is ignored so: start it by env --default-signal", Python: "for s in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}: signal.signal(s, signal.SIG_DFL)",
			Line: "env --default-signal COMMAND",
		},
	}
})
