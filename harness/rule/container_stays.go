package rule

import (
	"fmt"
	"time"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// A container ends with its process 1; the kernel ends all the others.
var _ = register("container.stays", func() Rule {
	return Rule{
		Why:   "the container ends as soon as it has started: exited (0)",
		Group: "detach", Severity: Must, Profiles: []string{Container}, Act: "container",
		Text: "process 1 stays, so that the container does", Source: "pid_namespaces(7), the namespace's init process",
		Judge: func(r evidence.Rehearsal) check.Finding {
			c := r.Contained
			switch {
			case c == nil:
				return unseen("it was not tried")
			case c.First != nil:
				return check.Finding{Holds: true, Got: fmt.Sprintf("%s is process 1", c.First.Comm)}
			}
			got := fmt.Sprintf("process 1 %s after %s, and the container with it", c.Ending.Tell(), c.After.Round(time.Millisecond))
			if len(c.Lost) > 0 {
				got += ": " + processes(c.Lost) + " too"
			}
			return check.Finding{Got: got}
		},
		Fix: stays(evidence.Rehearsal{}), FixFor: stays,
	}
})
