package rule

import (
	"fmt"
	"time"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// A supervisor signals the process that it has started, and nobody else.
var _ = register("supervised.stops", func() Rule {
	return Rule{
		Why:   "what is left holds the port when it is started again",
		Group: "stop", Severity: Must, Profiles: []string{Supervised}, Act: "supervised",
		Text: "a supervisor that stops it ends all of it, in time, and without SIGKILL", Source: "supervisord docs, s6-supervise docs, runsv(8)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			var up []evidence.Managed
			for _, m := range r.Supervised {
				if m.Up {
					m.Said = fmt.Sprintf("ended after %s", m.Took.Round(time.Millisecond))
					up = append(up, m)
				}
			}
			if len(up) == 0 {
				return moot("it ran for none")
			}
			return below(up, lingering)
		},
		Fix: Fix{Line: "end at SIGTERM, and end its children first: a shell that starts it has to exec it"},
	}
})

// lingering says what is left of it when a manager has stopped it.
func lingering(m evidence.Managed) string {
	switch {
	case !m.Stopped || m.Killed:
		return fmt.Sprintf("it did not end in %s", m.Took.Round(100*time.Millisecond))
	case len(m.Left) > 0:
		return "left: " + processes(m.Left)
	}
	return ""
}
