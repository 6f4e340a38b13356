package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// Orphans come home to process 1, as they do to init.
var _ = register("container.reaps", func() Rule {
	return Rule{
		Why:   "each orphan that ends stays as a zombie, until there are no pids left",
		Group: "stop", Severity: Note, Profiles: []string{Container}, Act: "container",
		Text: "as process 1 it reaps orphans", Source: "pid_namespaces(7), wait(2)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch c := r.Contained; {
			case c == nil:
				return unseen("it was not tried")
			case c.First == nil:
				return moot("the container had ended")
			case c.Orphan == "":
				return unseen("no orphan could be made there")
			default:
				return check.Finding{Holds: c.Orphan == evidence.Reaped, Got: "an orphan that ended: " + string(c.Orphan)}
			}
		},
		Fix: Fix{Line: "docker run --init, or tini -- COMMAND", C: "while (waitpid(-1, NULL, WNOHANG) > 0) at SIGCHLD"},
	}
})
