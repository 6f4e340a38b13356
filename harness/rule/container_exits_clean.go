package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// 143 is 128 and SIGTERM: what a shell, tini or docker-init say of who ended by it.
var _ = register("container.exits-clean", func() Rule {
	return Rule{
		Why:   "an orchestrator takes a stop that it asked for itself for a failure, and counts it, or starts it again",
		Group: "stop", Severity: Should, Profiles: []string{Container}, Act: "container",
		Text: "stopped as process 1 it exits with status 0 or 143", Source: "docker-run(1), exit status",
		Judge: func(r evidence.Rehearsal) check.Finding {
			s, why := stopInside(r)
			switch {
			case s == nil:
				return why
			case !s.Gone:
				return moot("it did not end")
			case s.Ending.By == "":
				return unseen("how it ended is not known: " + s.Ending.Why)
			}
			clean := s.Ending.Signal == "SIGTERM" || s.Ending.Signal == "" && (s.Ending.Code == 0 || s.Ending.Code == 143)
			return check.Finding{Holds: clean, Got: "it " + s.Ending.Tell()}
		},
		Fix: Fix{C: "return 0 from main() where SIGTERM asked for it", Go: "signal.NotifyContext(ctx, syscall.SIGTERM), and return from main", Python: "sys.exit(0) in the handler"},
	}
})
