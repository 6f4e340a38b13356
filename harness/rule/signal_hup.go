package rule

import (
	"golang.org/x/sys/unix"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// The disposition alone: a program may wait for SIGHUP (sigwait, signalfd), or catch it and
// end. What SIGHUP does is reload.hup's.
var _ = register("signal.hup", func() Rule {
	return Rule{
		Why:   "where its default is left, any SIGHUP ends it",
		Group: "signals", Severity: Note, Standing: true,
		Text: "it ignores SIGHUP, or catches it", Source: "signal(7), nohup(1p)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			is := r.First.Seen.Before.Disposition(int(unix.SIGHUP))
			return check.Finding{Holds: is != "default", Got: is + " (the disposition only)"}
		},
		Fix: Fix{C: "sigaction(SIGHUP, ...)", Go: "signal.Notify(c, syscall.SIGHUP)", Python: "signal.signal(signal.SIGHUP, reload)", Line: "nohup COMMAND"},
	}
})
