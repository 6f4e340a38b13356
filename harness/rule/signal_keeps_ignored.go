package rule

import (
	"golang.org/x/sys/unix"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// nohup(1p) ignores SIGHUP, and executes. A program that sets a handler of its own undoes
// that: those that look first whether it is ignored (signal(7), SIG_IGN) do not.
var _ = register("signal.keeps-ignored", func() Rule {
	return Rule{
		Why:   "nohup, which its user trusts, is of no effect",
		Group: "signals", Severity: Should, Profiles: []string{Nohup}, Act: "nohup",
		Text: "it goes on to ignore SIGHUP where its launcher did", Source: "nohup(1p)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if r.Nohup == nil {
				return unseen("it was not tried")
			}
			is := r.Nohup.Disposition(int(unix.SIGHUP))
			return check.Finding{Holds: is == "ignored", Got: "started with SIGHUP ignored, it is " + is}
		},
		Fix: Fix{C: "if (signal(SIGHUP, SIG_IGN) != SIG_IGN) signal(SIGHUP, reload)", Go: "if !signal.Ignored(syscall.SIGHUP) { signal.Notify(c, syscall.SIGHUP) }",
			Python: "if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN: signal.signal(signal.SIGHUP, reload)"},
	}
})
