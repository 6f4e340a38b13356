package rule

import (
	"fmt"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// The OpenSSH FAQ: a session ends when nobody has its pipes any more. Who is started by
// ssh, docker exec or a runner, and keeps them, has them wait.
var _ = register("files.no-pipe-held", func() Rule {
	return Rule{
		Why:   "ssh host 'mydaemon -d', docker exec and a CI job do not return",
		Group: "files", Severity: Must, Act: "piped",
		Text: "it lets go of its launcher's pipes", Source: "OpenSSH FAQ, sshd(8)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch {
			case r.Piped == nil:
				return unseen("it was not tried")
			case !r.Piped.Returned:
				return moot("started on pipes, what was typed did not return")
			case !r.Piped.Ended && len(r.Piped.Holders) == 0:
				return unseen("somebody has them, and whose descriptors they are is not shown")
			case r.Piped.Ended:
				return check.Finding{Holds: true, Got: "nobody has them when it has returned"}
			}
			var who []string
			for _, p := range r.Piped.Holders {
				who = append(who, fmt.Sprintf("%s (%d)", p.Comm, p.PID))
			}
			return check.Finding{Got: "held by " + strings.Join(who, ", ")}
		},
		Fix: Fix{C: "dup2() a descriptor of /dev/null or the log onto 0, 1 and 2, and close_range(3, ~0U, 0)", Go: "cmd.Stdout, cmd.Stderr = log, log",
			Python: "os.dup2(log, 1); os.dup2(log, 2)", Line: "COMMAND </dev/null >>log 2>&1"},
	}
})
