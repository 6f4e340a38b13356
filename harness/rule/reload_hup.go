package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), new-style, 2.
var _ = register("reload.hup", func() Rule {
	return Rule{
		Why:   "logrotate and people send SIGHUP to have it read anew: one that ends by it is gone after the first night",
		Group: "signals", Profiles: []string{SysV, Systemd}, Severity: Should, Act: "reload", Text: "SIGHUP has it read its configuration anew, as the same process", Source: "daemon(7) new-style daemons 2",
		Judge: func(r evidence.Rehearsal) check.Finding { return lived(r.Reload) },
		Fix:   Fix{C: "sigaction(SIGHUP, ...) with a handler that sets a flag", Go: "signal.Notify(c, syscall.SIGHUP)", Python: "signal.signal(signal.SIGHUP, reload)"},
	}
})
