package rule

import (
	"fmt"
	"time"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// Process 1 gets only signals that it has a handler for, but SIGKILL and SIGSTOP.
var _ = register("container.term", func() Rule {
	return Rule{
		Why:   "each stop takes the whole grace, ten seconds, and then SIGKILL loses what was not written",
		Group: "stop", Severity: Must, Profiles: []string{Container}, Act: "container",
		Text: "as process 1 it ends at SIGTERM", Source: "pid_namespaces(7), docker-stop(1)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			s, why := stopInside(r)
			switch {
			case s == nil:
				return why
			case s.Gone:
				return check.Finding{Holds: true, Got: fmt.Sprintf("it ended after %s", s.Took.Round(time.Millisecond))}
			case r.Contained.Default:
				return check.Finding{Got: fmt.Sprintf("%s goes on: it has no handler for SIGTERM, and process 1 is spared the default action", r.Contained.First.Comm)}
			}
			return check.Finding{Got: fmt.Sprintf("%s goes on after %s", r.Contained.First.Comm, s.Took.Round(100*time.Millisecond))}
		},
		Fix: Fix{
			C: "sigaction(SIGTERM, ...) with a handler that has main() return", Go: "signal.NotifyContext(ctx, syscall.SIGTERM)",
			Python: "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))", Line: "docker run --init, or tini -- COMMAND; a shell before it has to exec it",
		},
	}
})

// stopInside is what came of SIGTERM to process 1; else why that is not known.
func stopInside(r evidence.Rehearsal) (*evidence.Stop, check.Finding) {
	switch c := r.Contained; {
	case c == nil:
		return nil, unseen("it was not tried")
	case c.First == nil:
		return nil, moot("the container had ended")
	case c.Stop == nil:
		return nil, unseen("it was not tried")
	default:
		return c.Stop, check.Finding{}
	}
}
