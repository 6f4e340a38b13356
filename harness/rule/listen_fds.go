package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// sd_listen_fds(3): who is not the process that LISTEN_PID names leaves the sockets alone,
// so that any fork or wrapper in between breaks it. Only its owner can say that it takes some.
var _ = register("listen.fds", func() Rule {
	return Rule{
		Why:   "whoever connects waits for ever: systemd listens, and nobody accepts",
		Group: "systemd", Severity: Must, Profiles: []string{Systemd}, Act: "handed",
		Text: "it takes the socket that it is started with, as the process that it is meant for", Source: "sd_listen_fds(3)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			h := r.Handed
			switch {
			case h == nil:
				return unseen("it was not tried")
			case h.Taken && h.By != nil:
				return check.Finding{Holds: true, Got: fmt.Sprintf("%s (%d) accepted a connection", h.By.Comm, h.By.PID)}
			case h.Taken:
				return check.Finding{Holds: true, Got: "a connection was accepted"}
			case h.Main != nil && h.Main.PID != h.To:
				return check.Finding{Got: fmt.Sprintf("nobody accepts a connection: the socket was for process %d, and %s is %d", h.To, h.Main.Comm, h.Main.PID)}
			}
			return check.Finding{Got: fmt.Sprintf("nobody accepts a connection, and process %d, whose socket it is, runs", h.To)}
		},
		FixFor: func(r evidence.Rehearsal) Fix {
			if len(r.First.Workers) > 0 || r.Handed.Main != nil && r.Handed.Main.PID != r.Handed.To {
				return Fix{Line: "exec COMMAND, where a script starts it; no fork() before the sockets are taken"}
			}
			return Fix{
				C: "sd_listen_fds(0) in the process that was executed", Go: "activation.Listeners() of go-systemd",
				Python: "systemd.daemon.listen_fds()",
			}
		},
	}
})
